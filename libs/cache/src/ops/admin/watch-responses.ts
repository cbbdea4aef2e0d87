import type { RequestOutcome } from '../../statistics/counted.js';
import type { HealthReport } from '../health/cache.health.js';
import type { LimitersResponse } from './limiters/limiter-responses.js';
import type { RevalidationResponse } from './refreshes/refresh-responses.js';

/** `GET /admin/me`: the role of the token, and the process that answered. */
export interface MeResponse {
  readonly role: 'admin' | 'read-only';
  readonly process: string;
  readonly store: string;
}

/** The data of the event `figures` of `GET /admin/events`, server-sent: one at once, then one every two seconds. */
export interface FiguresEvent {
  readonly at: string;
  readonly health: HealthReport;
  /** Requests to this process since it started, by namespace. */
  readonly requests: Readonly<Record<string, Readonly<Record<RequestOutcome, number>>>>;
  /** Callers of this process, by the bound of `boundsMs` that their answer took at most. */
  readonly answersWithin: readonly number[];
  readonly l1: { readonly entries: number; readonly bytes: number; readonly evictions: number };
  readonly limiters: LimitersResponse;
  readonly revalidation: Pick<RevalidationResponse, 'isPaused' | 'length' | 'lagMs'>;
}

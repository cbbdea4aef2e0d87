import type { RequestOutcome } from '../../../statistics/counted.js';
import type { PolicyFields } from '../../settings/policy-override.js';

/** `GET /admin/cache/namespaces` */
export interface NamespacesResponse {
  readonly namespaces: readonly NamespaceResponse[];
  /** The latest key count; none until the first one has ended, which this request starts. */
  readonly counted?: {
    readonly at: string;
    /** `false`: there are more keys than were counted, and the figures cover only those. */
    readonly isWhole: boolean;
    readonly keys: number;
  };
}

export interface NamespaceResponse {
  readonly name: string;
  /** Methods that cache their answers there, by method prefix. */
  readonly methods: readonly string[];
  /** The policy of each method. */
  readonly policies: readonly PolicyResponse[];
  /** Changes made at run time, until they are undone. */
  readonly override?: PolicyFields;
  /** The last hour of all processes; none while the server is disconnected. */
  readonly lastHour?: NamespaceFiguresResponse;
  /** From the latest key count. */
  readonly keys?: number;
  readonly bytes?: number;
  /** The average time until its entries end. */
  readonly meanRemainingMs?: number;
}

export interface NamespaceFiguresResponse {
  readonly requests: Readonly<Record<RequestOutcome, number>>;
  /** Answers of the cache among all answers, 0 to 1; none without answers. */
  readonly hitRatio?: number;
  readonly loads: number;
  readonly failures: number;
  /** None without loads. */
  readonly meanLoadMs?: number;
}

export interface PolicyResponse {
  readonly method: string;
  /** `'by rule'` where a function of the call computes it. */
  readonly freshMs: number | 'by rule';
  readonly staleMs: number;
  readonly staleIfErrorMs: number;
  readonly negativeMs?: number;
  /** `'by rule'` where a function of the error computes it. */
  readonly errorsMs: number | 'by rule';
  readonly jitter: number;
  readonly refreshAhead?: number;
}

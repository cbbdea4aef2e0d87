import type { LimiterPolicy, LimitWindow, PastPermit } from '../../../ports/limit-store.js';
import type { LimitQueue } from './limit-queue.js';

/** A request for which a window has no room now. */
export interface RoomRequest {
  readonly window: LimitWindow;
  readonly most: number;
  /** At least 1, and no more than the most. */
  readonly cost: number;
  readonly queue: LimitQueue;
  /** So many of the queue go before it. */
  readonly ahead: number;
  readonly now: number;
  /** From where to go on. */
  readonly reached: Reached;
}

/** How full a bucket will be once the first so many of a queue have their permits, and when that is. */
export interface Reached {
  count: number;
  level: number;
  at: number;
}

/** How one limiter counts its permits. Times are milliseconds of the store's clock. */
export interface LimitMeter {
  /** What counts in a window now. */
  used(window: LimitWindow, index: number, now: number): number;
  /** How long until there is room, behind those that go before. */
  waitForRoom(request: RoomRequest): number;
  spend(policy: LimiterPolicy, token: string, cost: number, now: number): void;
  refund(policy: LimiterPolicy, token: string, cost: number, ageMs: number): void;
  /** Ends a call. */
  settle(policy: LimiterPolicy, token: string, now: number): void;
  /** Lowers what remains to so much. */
  correct(policy: LimiterPolicy, remaining: number, forMs: number, token: string, now: number): void;
  record(policy: LimiterPolicy, permits: readonly PastPermit[], now: number): void;
  /** What still counts, as far as it is known one by one. */
  permits(policy: LimiterPolicy, now: number): PastPermit[];
  isEmpty(now: number): boolean;
}

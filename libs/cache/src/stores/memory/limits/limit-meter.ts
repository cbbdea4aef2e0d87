import type { LimiterPolicy, LimitWindow, PastPermit } from '../../../ports/limit-store.js';

/** A queue, as far as meters read it: the sums over the first so many requests. */
export interface QueueSums {
  readonly places: readonly { readonly cost: number }[];
  units(count: number): number;
  latest(count: number): number;
  turnOfUnit(unit: number, count: number): number;
}

/** A request for which a window has no room now. */
export interface RoomRequest {
  readonly window: LimitWindow;
  readonly most: number;
  /** At least 1, and no more than the most. */
  readonly cost: number;
  readonly queue: QueueSums;
  /** So many of the queue go before it. */
  readonly ahead: number;
  readonly now: number;
  /** From where to go on. */
  readonly reached: Reached;
}

/** The level of a bucket once the first so many of a queue have their permits, and the time of that. */
export interface Reached {
  count: number;
  level: number;
  at: number;
}

/** The counts of one limiter. Times are milliseconds of the store's clock. */
export interface LimitMeter {
  /** The units that count in a window now. */
  used(window: LimitWindow, index: number, now: number): number;
  /** The time until there is room, behind those that go before. */
  waitForRoom(request: RoomRequest): number;
  spend(policy: LimiterPolicy, token: string, cost: number, now: number): void;
  refund(policy: LimiterPolicy, token: string, cost: number, ageMs: number): void;
  /** Ends a call. */
  settle(policy: LimiterPolicy, token: string, now: number): void;
  /** Lowers what remains to so much. */
  correct(policy: LimiterPolicy, remaining: number, forMs: number, token: string, now: number): void;
  record(policy: LimiterPolicy, permits: readonly PastPermit[], now: number): void;
  /** The permits that still count, as far as they are known one by one. */
  permits(policy: LimiterPolicy, now: number): PastPermit[];
  isEmpty(now: number): boolean;
}

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

/** Units that were permitted, the last of them at this time. */
export interface PastUnits {
  readonly at: number;
  readonly units: number;
}

/** A permit whose call has ended. */
export interface EndedPermit {
  readonly token: string;
  /** The units that were permitted, and those that the call cost. */
  readonly cost: number;
  readonly actual: number;
  readonly ageMs: number;
  /** The most by which the call may count later than its permit. */
  readonly latestMs: number;
}

/**
 * One way of counting the permits of a limiter. It counts them all, for the windows of every policy that asked lately. Times
 * are milliseconds of the store's clock.
 */
export interface LimitMeter {
  /** Makes it count for a policy. @param past what another way of counting knows, the oldest first */
  prepare(policy: LimiterPolicy, now: number, past: () => readonly PastUnits[]): void;
  /** The units that count in a window now. */
  used(window: LimitWindow, now: number): number;
  /** The time until there is room, behind those that go before. */
  waitForRoom(request: RoomRequest): number;
  spend(token: string, cost: number, now: number): void;
  refund(token: string, cost: number, ageMs: number, now: number): void;
  end(permit: EndedPermit, now: number): void;
  /** Lowers what remains to so much. @returns the units that were missing */
  correct(policy: LimiterPolicy, remaining: number, forMs: number, token: string, now: number): number;
  record(permits: readonly PastPermit[], now: number): void;
  /** The permits that still count, as far as they are known one by one. */
  permits(policy: LimiterPolicy, now: number): PastPermit[];
  /** The permits that it knows, in few pieces, the oldest first. */
  past(now: number): PastUnits[];
  /** Some policy asked for it within the length of its window. */
  isWanted(now: number): boolean;
  isEmpty(now: number): boolean;
}

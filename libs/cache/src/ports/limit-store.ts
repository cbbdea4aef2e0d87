import type { Priority } from '../options/limits.js';
import type { LimitReason } from '../api/rejection.js';

/** One window of a limiter. */
export interface LimitWindow {
  /** How long what was granted counts, the margin included, in whole milliseconds. */
  readonly lengthMs: number;
  /** What may be granted in that time. */
  readonly limit: number;
  /** The most that may count at one moment, by who asks: the limit or, with `gcra`, the burst, less the reserve. */
  readonly most: Readonly<Record<Priority, number>>;
}

/** How a limiter counts. Each call says it, so that no process depends on what another was told. */
export interface LimiterPolicy {
  readonly algorithm: 'sliding' | 'gcra';
  readonly windows: readonly LimitWindow[];
  /** The most calls under way, by who asks. */
  readonly concurrency: Readonly<Record<Priority, number>> | undefined;
  /** How long a call counts as under way without being renewed, in milliseconds. */
  readonly slotLifeMs: number;
  /**
   * How much later than it was granted a call may count, in milliseconds: from its end at most. Nobody knows when on its way
   * the supplier counted it, and on a cold connection, or from a busy process, that may be late. 0: from its grant.
   */
  readonly latestMs: number;
}

export interface LimitRequest {
  /** One for each request. */
  readonly token: string;
  /** A whole number, 0 for nothing. */
  readonly cost: number;
  readonly priority: Priority;
}

export type AcquireAnswer =
  | { readonly kind: 'acquired'; readonly remaining: number }
  /** It has a place in the line: ask for it with `claim` after that long. */
  | { readonly kind: 'queued'; readonly waitMs: number; readonly reason: LimitReason }
  /** It would have to wait that long. For a place among calls under way nobody knows; then it is when to ask again. */
  | { readonly kind: 'rejected'; readonly waitMs: number; readonly reason: LimitReason };

/** What became of requests that were in the line, in their order. */
export interface ClaimAnswer {
  /** `lost`: it is not in the line any more. */
  readonly states: readonly ('acquired' | 'queued' | 'lost')[];
  /** How long those have to wait that are still in the line. */
  readonly waitMs: number;
  readonly reason: LimitReason | undefined;
  readonly remaining: number;
}

export interface Peeked {
  readonly remaining: number;
  readonly waitMs: number;
  /** None where a unit can be had at once. */
  readonly reason?: LimitReason;
}

/** What was granted elsewhere. */
export interface PastPermit {
  readonly token: string;
  readonly cost: number;
  readonly ageMs: number;
}

/**
 * Where limiters count, for all processes. Each method is atomic and one round trip, on the store's own clock. An `id`
 * is a limiter, or one of its keys. A method that can't do its work rejects with `CacheStoreUnavailableError`; whether
 * it was done then is not known, so nothing is sent twice.
 *
 * What is granted is noted with its time; whoever can't have it yet gets a place in the line of its priority, with the
 * time at which it should be its turn, and claims it then. Only what is claimed counts, at the moment of the claim; the
 * line makes newcomers wait their turn. `user` goes before `background`, which also leaves the reserve alone.
 */
export interface LimitStore {
  /** All windows and the place among calls under way are taken together or not at all. @param maxWaitMs 0: no place in the line */
  acquire(
    id: string,
    policy: LimiterPolicy,
    request: LimitRequest,
    maxWaitMs: number,
  ): Promise<AcquireAnswer>;
  /** Grants those that have their turn, one after the other up to the first that has not. All are of one priority. */
  claim(id: string, policy: LimiterPolicy, requests: readonly LimitRequest[]): Promise<ClaimAnswer>;
  /** Gives up a place in the line. */
  leave(id: string, request: LimitRequest): Promise<void>;
  /** Gives back what was granted; tells the bus. @param ageMs how long ago it was granted */
  refund(id: string, policy: LimiterPolicy, request: LimitRequest, ageMs: number): Promise<void>;
  /**
   * A call has ended: it counts from now on, or from the policy's `latestMs` after its grant where that is earlier. Its place
   * among those under way, if it had one, is free; tells the bus of that.
   */
  release(id: string, policy: LimiterPolicy, request: LimitRequest): Promise<void>;
  /** Calls are still under way; those that count no longer stay so. */
  prolong(id: string, slotLifeMs: number, tokens: readonly string[]): Promise<void>;
  /** What is left for a user, how long one would have to wait for one unit, and what stands in the way until then. */
  peek(id: string, policy: LimiterPolicy): Promise<Peeked>;
  /** Forgets what was granted and any pause; tells the bus. */
  reset(id: string): Promise<void>;
  /** Ends a pause; tells the bus. */
  resume(id: string): Promise<void>;
  /** Nothing is granted for that long. A pause that ends later stays. */
  pause(id: string, forMs: number): Promise<void>;
  /** No more than `remaining` is left for that long: what is missing counts as granted to others. Never more than before. */
  correct(id: string, policy: LimiterPolicy, remaining: number, forMs: number, token: string): Promise<void>;
  /** Notes what was granted while the store was away. With `sliding` a token counts once. */
  record(id: string, policy: LimiterPolicy, permits: readonly PastPermit[]): Promise<void>;
  /** Says that a process is there, for that long. @returns how many are; with 0 it leaves */
  heartbeat(processId: string, forMs: number): Promise<number>;
}

/** Whoever does not come for its place in the line for so long after its turn has lost it. */
export const LINE_GRACE_MS = 5_000;
/** When to ask again for a place among calls under way, should the message that one is free be lost. */
export const SLOT_POLL_MS = 1_000;

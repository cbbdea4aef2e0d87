import type { Priority } from '../api/priority.js';
import type { LimitReason } from '../api/rejection.js';

/** One window of a limiter. */
export interface LimitWindow {
  /** The time for which a permit counts, the margin included, in whole milliseconds. */
  readonly lengthMs: number;
  /** The units in that time. */
  readonly limit: number;
  /** The most that may count at one moment, by priority: the limit or, with `gcra`, the burst, less the reserve. */
  readonly most: Readonly<Record<Priority, number>>;
}

/** The rules by which a limiter counts. Each call carries them, so that no process depends on what another was told. */
export interface LimiterPolicy {
  readonly algorithm: 'sliding' | 'gcra';
  readonly windows: readonly LimitWindow[];
  /** The most calls under way, by priority. */
  readonly concurrency: Readonly<Record<Priority, number>> | undefined;
  /** The time for which a call counts as under way without being prolonged, in milliseconds. */
  readonly slotLifeMs: number;
  /**
   * The longest time after its permit at which a call counts, in milliseconds: at its end at most. Nobody knows when on its way the
   * supplier counted it, and on a cold connection, or from a busy process, that may be late. 0: at its permit.
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

/** The cost that a call turned out to have. */
export interface CallCost {
  /** In units, a whole number. */
  readonly cost: number;
  /** The age of its permit. */
  readonly ageMs: number;
}

export type AcquireAnswer =
  | { readonly kind: 'acquired'; readonly remaining: number }
  /** The request has a place in the queue: `claim` it after that long. */
  | { readonly kind: 'queued'; readonly waitMs: number; readonly reason: LimitReason }
  /** The request would have to wait that long. For a slot nobody knows how long; then it is when to ask again. */
  | { readonly kind: 'rejected'; readonly waitMs: number; readonly reason: LimitReason };

/** The states of queued requests, in their order. */
export interface ClaimAnswer {
  /** `lost`: the request is no longer queued. */
  readonly states: readonly ('acquired' | 'queued' | 'lost')[];
  /** The wait of those still queued. */
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

/** A permit that was given elsewhere. */
export interface PastPermit {
  readonly token: string;
  readonly cost: number;
  readonly ageMs: number;
}

/**
 * The counts of limiters, for all processes. Each method is atomic and one round trip, on the store's own clock. An `id`
 * is a limiter, or one of its keys. A method that can't do its work rejects with `CacheStoreUnavailableError`; nobody knows
 * then whether it was done, so nothing is sent twice.
 *
 * A permit is kept with its time. A request that can't have one yet gets a place in the queue of its priority. It is told
 * the time of its turn, and claims its permit then. Only a permit counts, from the moment of the claim. The queue makes
 * newcomers wait their turn. `user` goes before `background`, which also leaves the reserve alone. A background request that
 * costs more than is left of it gets its permit where it has the window to itself.
 *
 * An `id` has one count, whatever the policies of those who ask. A permit counts for each window that some policy named within
 * its length. So no change of policy makes a store forget. No window sees more than the largest limit in force in it.
 */
export interface LimitStore {
  /** Takes of all windows, and a slot, together or not at all. @param maxWaitMs 0: no place in the queue */
  acquire(
    id: string,
    policy: LimiterPolicy,
    request: LimitRequest,
    maxWaitMs: number,
  ): Promise<AcquireAnswer>;
  /** Gives permits to those that have their turn, up to the first that has not. All are of one priority. */
  claim(id: string, policy: LimiterPolicy, requests: readonly LimitRequest[]): Promise<ClaimAnswer>;
  /** Gives up a place in the queue. */
  leave(id: string, request: LimitRequest): Promise<void>;
  /** Gives back a permit, and publishes that. @param ageMs how old the permit is */
  refund(id: string, policy: LimiterPolicy, request: LimitRequest, ageMs: number): Promise<void>;
  /**
   * Ends a call: it counts from now on, or from the policy's `latestMs` after its permit where that is earlier. Its slot, if
   * it had one, is free, which is published.
   *
   * @param actual what it turned out to cost, where that is not the cost of the request. What is more makes others wait; what
   *   is less is given back, and published
   */
  release(id: string, policy: LimiterPolicy, request: LimitRequest, actual?: CallCost): Promise<void>;
  /** Lets calls count as under way for longer; those that no longer count stay so. */
  prolong(id: string, slotLifeMs: number, tokens: readonly string[]): Promise<void>;
  /** Looks at what remains for a user, and how long and why a user would wait for one unit. */
  peek(id: string, policy: LimiterPolicy): Promise<Peeked>;
  /** Forgets the permits and any pause, and publishes that. */
  reset(id: string): Promise<void>;
  /** Ends a pause, and publishes that. */
  resume(id: string): Promise<void>;
  /** Gives no permit for that long. A pause that ends later stays. */
  pause(id: string, forMs: number): Promise<void>;
  /** Lowers what remains for that long: the difference counts as given to others. Never raises it. */
  correct(id: string, policy: LimiterPolicy, remaining: number, forMs: number, token: string): Promise<void>;
  /** Counts permits that were given while the store was unreachable. With `sliding` a token counts once. */
  record(id: string, policy: LimiterPolicy, permits: readonly PastPermit[]): Promise<void>;
  /** Makes a process a member for that long; with 0 it leaves. @returns how many members there are */
  heartbeat(processId: string, forMs: number): Promise<number>;
}

/** A request that is not claimed for so long after its turn has lost its place in the queue. */
export const QUEUE_GRACE_MS = 5_000;

/** When to ask again for a slot, should the message that one is free be lost. */
export const SLOT_POLL_MS = 1_000;

import {
  type LimiterPolicy,
  type LimitRequest,
  type LimitWindow,
  SLOT_POLL_MS,
} from '../../../ports/limit-store.js';
import type { Priority } from '../../../api/priority.js';
import type { LimitReason } from '../../../api/rejection.js';
import type { LimitMeter, Reached } from './limit-meter.js';
import { LimiterState, type LimitQueue, type QueuedRequest } from './limiter-state.js';

export interface Wait {
  readonly waitMs: number;
  readonly reason: LimitReason;
}

/** Floating-point sums of a bucket are off by less. */
const TOLERANCE = 1e-6;

/** Decisions for one limiter at one moment: who gets a permit, and how long others wait. As in `decision.lua.ts`. */
export class LimitDecision {
  /** For each window, how far the last question reached. */
  private readonly reached: Reached[] = [];
  private readonly meter: LimitMeter;

  constructor(
    private readonly state: LimiterState,
    private readonly policy: LimiterPolicy,
    private readonly now: number,
  ) {
    this.meter = state.counts.meterFor(policy, now);
  }

  /** The wait of a request behind the first so many of a queue; `undefined`: none. */
  waitFor(
    { cost, priority }: Pick<LimitRequest, 'cost' | 'priority'>,
    queue: LimitQueue,
    count: number,
  ): Wait | undefined {
    const { state, policy, now, meter } = this;
    let wait: Wait = { waitMs: Math.max(0, state.pausedUntil - now), reason: 'paused' };
    for (const [index, window] of cost === 0 ? [] : policy.windows.entries()) {
      const most = mostFor(window, cost, priority);
      if (this.used(index) + queue.units(count) + cost <= most + TOLERANCE) continue;
      // A request that costs more than there ever is asks again a window later.
      const waitMs =
        cost > most
          ? window.lengthMs
          : meter.waitForRoom({
              window,
              most,
              cost,
              queue,
              ahead: count,
              now,
              reached: this.upTo(index, count),
            });
      if (waitMs > wait.waitMs) wait = { waitMs, reason: 'limit' };
    }
    const lastMs = queue.latest(count) - now;
    if (wait.waitMs > 0) return { ...wait, waitMs: Math.max(wait.waitMs, lastMs) };
    const { concurrency } = policy;
    if (concurrency === undefined || state.underWay(now) + count < concurrency[priority]) return undefined;
    return { waitMs: Math.max(SLOT_POLL_MS, lastMs + 1), reason: 'concurrency' };
  }

  /**
   * Gives a place another turn, after that long. A later turn also moves those behind, so that all keep their order and
   * newcomers stand behind them. No turn of theirs becomes earlier: each caller comes when it was told to.
   */
  promise(priority: Priority, queue: LimitQueue, place: number, waitMs: number): void {
    const first = queue.places[place] as QueuedRequest;
    const isLater = this.now + waitMs > first.turn;
    first.turn = this.now + waitMs;
    queue.changedFrom(place);
    if (!isLater) return;
    for (let i = place + 1; i < queue.length; i += 1) {
      const other = queue.places[i] as QueuedRequest;
      const wait = this.waitFor({ cost: other.cost, priority }, queue, i);
      other.turn = Math.max(other.turn, this.now + (wait?.waitMs ?? 0));
      queue.changedFrom(i);
    }
  }

  /** The units that remain for users, behind those of them that are queued. */
  remaining(users: LimitQueue): number {
    const { state, policy, now } = this;
    const promised = users.units(users.length);
    const lefts = policy.windows.map((window, index) => window.most.user - this.used(index) - promised);
    if (policy.concurrency !== undefined) {
      lefts.push(policy.concurrency.user - state.underWay(now) - users.length);
    }
    return Math.max(0, Math.floor(Math.min(...lefts) + TOLERANCE));
  }

  permit({ token, cost }: Pick<LimitRequest, 'token' | 'cost'>): void {
    const { state, policy, now } = this;
    this.reached.length = 0;
    if (cost > 0 && policy.windows.length > 0) state.counts.spend(token, cost, now);
    if (policy.concurrency !== undefined) state.run(token, now + policy.slotLifeMs);
  }

  private upTo(index: number, count: number): Reached {
    const before = this.reached[index];
    if (before !== undefined && before.count <= count) return before;
    return (this.reached[index] = { count: 0, level: this.used(index), at: this.now });
  }

  private used(index: number): number {
    const window = this.policy.windows[index];
    return window === undefined ? 0 : this.meter.used(window, this.now);
  }
}

/** A background call that costs more than the reserve leaves may have a window to itself. */
function mostFor({ most }: LimitWindow, cost: number, priority: Priority): number {
  const own = most[priority];
  return own > 0 && cost > own && cost <= most.user ? cost : own;
}

/** The most limiters and keys of limiters that have a state of their own. */
const MOST_STATES = 100_000;

/** The least uses between two purges of states of which nothing is left. */
const PURGE_AFTER = 1_000;

/** So much of a key's hash tells it from those with which it may have to share a state: one of 4,096. */
const SHARED_LETTERS = 2;

/**
 * Holds the states of limiters and their keys. What still counts is never dropped. Keys beyond the bound share states, a few
 * keys each: they are permitted less than they might be, never more, and memory stays bounded.
 */
export class LimiterStates {
  private readonly own = new Map<string, LimiterState>();
  private readonly shared = new Map<string, LimiterState>();
  private usesUntilPurge = PURGE_AFTER;

  constructor(
    private readonly now: () => number,
    private readonly most = MOST_STATES,
  ) {}

  /** Finds the state of an id, where there is one. */
  find(id: string): LimiterState | undefined {
    return this.own.get(id) ?? this.shared.get(sharedIdOf(id));
  }

  /** Returns the state of an id, and opens it where there is none. */
  open(id: string): LimiterState {
    this.purgeNowAndThen();
    const known = this.own.get(id);
    if (known !== undefined) return known;
    const sharedId = sharedIdOf(id);
    const shared = this.shared.get(sharedId);
    // What the key was permitted may be counted there.
    if (shared !== undefined && !shared.isIdle(this.now())) return shared;
    this.shared.delete(sharedId);
    const opened = new LimiterState();
    if (this.own.size < this.most || sharedId === id) this.own.set(id, opened);
    else this.shared.set(sharedId, opened);
    return opened;
  }

  /** The ids that have a state of their own. */
  get ids(): readonly string[] {
    return [...this.own.keys()];
  }

  /** Lets go of what no longer counts: once for as many uses as the last time left states, so a use costs a constant. */
  private purgeNowAndThen(): void {
    this.usesUntilPurge -= 1;
    if (this.usesUntilPurge > 0) return;
    for (const states of [this.own, this.shared]) {
      for (const [id, state] of states) if (state.isIdle(this.now())) states.delete(id);
    }
    this.usesUntilPurge = Math.max(PURGE_AFTER, this.own.size + this.shared.size);
  }
}

/** The id of the state that a key shares beyond the bound; a limiter without a key has its own always. */
function sharedIdOf(id: string): string {
  const key = id.indexOf(':');
  return key < 0 ? id : `${id.slice(0, key)}:${id.slice(key + 1, key + 1 + SHARED_LETTERS)}`;
}

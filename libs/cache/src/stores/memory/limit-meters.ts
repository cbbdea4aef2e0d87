import type { LimiterPolicy, LimitWindow, PastGrant } from '../../contract/limit-store.port.js';
import { GrantLog } from './grant-log.js';
import type { LimitQueue } from './limit-queue.js';

/** For what there is no room now. */
export interface Asked {
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

/** How full a bucket will be when the first so many of a queue have been granted, and when that is. */
export interface Reached {
  count: number;
  level: number;
  at: number;
}

/** How one limiter counts what it granted. Times are milliseconds of the store's clock. */
export interface LimitMeter {
  /** What counts in a window now. */
  used(window: LimitWindow, index: number, now: number): number;
  /** How long until there is room, behind those who go before. */
  waitForRoom(asked: Asked): number;
  spend(policy: LimiterPolicy, token: string, cost: number, now: number): void;
  refund(policy: LimiterPolicy, token: string, cost: number, ageMs: number): void;
  /** A call has ended. */
  settle(policy: LimiterPolicy, token: string, now: number): void;
  /** No more than so much is left. */
  correct(policy: LimiterPolicy, remaining: number, forMs: number, token: string, now: number): void;
  record(policy: LimiterPolicy, grants: readonly PastGrant[], now: number): void;
  /** What still counts, as far as it is known one by one. */
  grants(policy: LimiterPolicy, now: number): PastGrant[];
  isEmpty(now: number): boolean;
}

export function createMeter({ algorithm }: LimiterPolicy): LimitMeter {
  return algorithm === 'sliding' ? new SlidingMeter() : new GcraMeter();
}

/** `sliding`: what counts is what was granted within a window's length, exactly. */
class SlidingMeter implements LimitMeter {
  private readonly log = new GrantLog();
  private endsAt = -Infinity;

  used({ lengthMs }: LimitWindow, _index: number, now: number): number {
    return this.log.unitsAfter(now - lengthMs);
  }

  /** Until the unit leaves the window that stands in the way: so many from the end of what is granted, and will be. */
  waitForRoom({ window: { lengthMs }, most, cost, queue, ahead, now }: Asked): number {
    const place = most - cost + 1;
    const units = queue.units(ahead);
    const at =
      place <= units
        ? Math.max(now, queue.turnOfUnit(units - place + 1, ahead))
        : this.log.momentFromEnd(place - units);
    return at + lengthMs - now;
  }

  spend(policy: LimiterPolicy, token: string, cost: number, now: number): void {
    this.log.add(now, token, cost);
    this.keepFor(policy, now);
  }

  refund(_policy: LimiterPolicy, token: string): void {
    this.log.remove(token);
  }

  /** It counts from now on, or from so much later than its grant. */
  settle(policy: LimiterPolicy, token: string, now: number): void {
    const { latestMs } = policy;
    const granted = latestMs > 0 ? this.log.find(token) : undefined;
    if (granted === undefined) return;
    this.log.remove(token);
    this.log.add(Math.min(now, granted.at + latestMs), token, granted.cost);
    this.keepFor(policy, now);
  }

  correct(policy: LimiterPolicy, remaining: number, forMs: number, token: string, now: number): void {
    const lefts = policy.windows.map(
      (window, index) => [window.most.user - this.used(window, index, now), window.lengthMs] as const,
    );
    const [left, lengthMs] = lefts.toSorted(([one], [other]) => one - other)[0] ?? [0, 0];
    if (left > remaining) this.log.add(Math.min(now, now + forMs - lengthMs), token, left - remaining);
    this.keepFor(policy, now);
  }

  record(policy: LimiterPolicy, grants: readonly PastGrant[], now: number): void {
    const known = new Set([...this.log].map(({ token }) => token));
    for (const { token, cost, ageMs } of grants) {
      if (known.has(token)) continue;
      known.add(token);
      this.log.add(now - Math.floor(ageMs), token, cost);
    }
    this.keepFor(policy, now);
  }

  grants({ windows }: LimiterPolicy, now: number): PastGrant[] {
    const longestMs = Math.max(0, ...windows.map(({ lengthMs }) => lengthMs));
    return [...this.log]
      .filter(({ at }) => at > now - longestMs)
      .map(({ token, cost, at }) => ({ token, cost, ageMs: now - at }));
  }

  isEmpty(now: number): boolean {
    return this.log.isEmpty || now >= this.endsAt;
  }

  private keepFor({ windows, latestMs }: LimiterPolicy, now: number): void {
    const longestMs = Math.max(0, ...windows.map(({ lengthMs }) => lengthMs));
    // A call that ends may count later than it was granted.
    this.log.forgetUpTo(now - longestMs - latestMs);
    this.endsAt = now + longestMs + latestMs;
  }
}

/** `gcra`, as a continuous-state leaky bucket (ITU-T I.371, annex A), one for each window: see `scripts/limits`. */
class GcraMeter implements LimitMeter {
  private levels: number[] = [];
  private at = 0;
  private endsAt = -Infinity;

  used(window: LimitWindow, index: number, now: number): number {
    return leaked(this.levels[index] ?? 0, now - this.at, window);
  }

  waitForRoom({ window, most, cost, queue, ahead, now, reached }: Asked): number {
    // What it holds when the last one before is granted, which may be long after there is room.
    for (; reached.count < ahead; reached.count += 1) {
      const turn = Math.max(now, queue.latest(reached.count + 1));
      const left = leaked(reached.level, turn - reached.at, window);
      reached.level = left + (queue.places[reached.count]?.cost ?? 0);
      reached.at = turn;
    }
    return reached.at - now + Math.ceil(msPer(Math.max(0, reached.level + cost - most), window));
  }

  spend(policy: LimiterPolicy, _token: string, cost: number, now: number): void {
    this.change(policy, now, (level) => level + cost);
  }

  refund(policy: LimiterPolicy, _token: string, cost: number, ageMs: number): void {
    // What of the grant can't have leaked since; the rest may have been granted again.
    this.change(policy, this.at, (level, window) => Math.max(0, level - leaked(cost, ageMs, window)));
  }

  /** A bucket is emptied evenly: a call that counts later would count for longer. */
  settle(): void {}

  correct(policy: LimiterPolicy, remaining: number, _forMs: number, _token: string, now: number): void {
    const lefts = policy.windows.map((window, index) => window.most.user - this.used(window, index, now));
    const missing = Math.min(...lefts) - remaining;
    if (missing > 0) this.change(policy, now, (level) => level + missing);
  }

  record(policy: LimiterPolicy, grants: readonly PastGrant[], now: number): void {
    const oldestFirst = grants.toSorted((one, other) => other.ageMs - one.ageMs);
    this.change(policy, now, (level, window) => {
      let own = 0;
      let since = oldestFirst[0]?.ageMs ?? 0;
      for (const { cost, ageMs } of oldestFirst) {
        own = leaked(own, since - ageMs, window) + cost;
        since = ageMs;
      }
      return Math.max(level, leaked(own, since, window));
    });
  }

  grants({ windows }: LimiterPolicy, now: number): PastGrant[] {
    const fullest = Math.max(0, ...windows.map((window, index) => this.used(window, index, now)));
    return fullest === 0 ? [] : [{ token: 'level', cost: fullest, ageMs: 0 }];
  }

  isEmpty(now: number): boolean {
    return now >= this.endsAt;
  }

  private change(
    { windows }: LimiterPolicy,
    now: number,
    change: (level: number, window: LimitWindow) => number,
  ): void {
    this.levels = windows.map((window, index) => change(this.used(window, index, now), window));
    this.at = now;
    const emptyAfter = windows.map((window, index) => msPer(this.levels[index] ?? 0, window));
    this.endsAt = now + Math.max(0, ...emptyAfter);
  }
}

function leaked(level: number, elapsedMs: number, { limit, lengthMs }: LimitWindow): number {
  return Math.max(0, level - (Math.max(0, elapsedMs) * limit) / lengthMs);
}

/** How long it takes until so much has leaked. */
function msPer(units: number, { limit, lengthMs }: LimitWindow): number {
  return (units * lengthMs) / limit;
}

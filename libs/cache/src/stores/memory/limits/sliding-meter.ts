import type { LimiterPolicy, LimitWindow, PastPermit } from '../../../ports/limit-store.js';
import type { LimitMeter, RoomRequest } from './limit-meter.js';

interface LoggedPermit {
  readonly at: number;
  readonly token: string;
  readonly cost: number;
  /** All units up to this one, it included, since the log began. */
  upTo: number;
}

/** Permits in the order of their times. A unit or a sum is found in the logarithm of the length. */
export class PermitLog {
  private permits: LoggedPermit[] = [];
  private before = 0;

  get isEmpty(): boolean {
    return this.permits.length === 0;
  }

  /** The units of permits after a moment. */
  unitsAfter(moment: number): number {
    const first = this.firstAfter(moment);
    const skipped = first === 0 ? this.before : (this.permits[first - 1]?.upTo ?? this.before);
    return this.total - skipped;
  }

  /** The time of the unit that stands in this place from the end, from 1 on. */
  momentFromEnd(place: number): number {
    const number = this.total - place + 1;
    const found = this.search((permit) => permit.upTo >= number);
    return this.permits[found]?.at ?? -Infinity;
  }

  find(token: string): Readonly<Pick<LoggedPermit, 'at' | 'cost'>> | undefined {
    // The permit that is looked for is mostly a moment old.
    return this.permits.findLast((permit) => permit.token === token);
  }

  add(at: number, token: string, cost: number): void {
    if (cost === 0) return;
    const place = this.firstAfter(at);
    this.permits.splice(place, 0, { at, token, cost, upTo: 0 });
    this.sumUpFrom(place);
  }

  remove(token: string): void {
    const place = this.permits.findLastIndex((permit) => permit.token === token);
    if (place < 0) return;
    this.permits.splice(place, 1);
    this.sumUpFrom(place);
  }

  /** Lets go of permits up to a moment. */
  forgetUpTo(moment: number): void {
    const kept = this.firstAfter(moment);
    // Not at each permit: cutting an array costs as much as it is long.
    if (kept === 0 || kept * 2 < this.permits.length) return;
    this.before = this.permits[kept - 1]?.upTo ?? this.before;
    this.permits = this.permits.slice(kept);
  }

  *[Symbol.iterator](): Iterator<Readonly<Omit<LoggedPermit, 'upTo'>>> {
    yield* this.permits;
  }

  private get total(): number {
    return this.permits.at(-1)?.upTo ?? this.before;
  }

  private firstAfter(moment: number): number {
    return this.search((permit) => permit.at > moment);
  }

  /** The first permit of which it is true, as of all that follow. */
  private search(isTrue: (permit: LoggedPermit) => boolean): number {
    let low = 0;
    let high = this.permits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const permit = this.permits[middle];
      if (permit !== undefined && isTrue(permit)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private sumUpFrom(place: number): void {
    let upTo = place === 0 ? this.before : (this.permits[place - 1]?.upTo ?? this.before);
    for (const permit of this.permits.slice(place)) {
      upTo += permit.cost;
      permit.upTo = upTo;
    }
  }
}

/** `sliding`: counts the permits within a window's length, exactly. */
export class SlidingMeter implements LimitMeter {
  private readonly log = new PermitLog();
  private endsAt = -Infinity;

  used({ lengthMs }: LimitWindow, _index: number, now: number): number {
    return this.log.unitsAfter(now - lengthMs);
  }

  /** Until the unit in the way leaves the window: so many from the end of all permits, those to come included. */
  waitForRoom({ window: { lengthMs }, most, cost, queue, ahead, now }: RoomRequest): number {
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

  /** Counts the call from now on, or from so much later than its permit. */
  settle(policy: LimiterPolicy, token: string, now: number): void {
    const { latestMs } = policy;
    const acquired = latestMs > 0 ? this.log.find(token) : undefined;
    if (acquired === undefined) return;
    this.log.remove(token);
    this.log.add(Math.min(now, acquired.at + latestMs), token, acquired.cost);
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

  record(policy: LimiterPolicy, permits: readonly PastPermit[], now: number): void {
    const known = new Set([...this.log].map(({ token }) => token));
    for (const { token, cost, ageMs } of permits) {
      if (known.has(token)) continue;
      known.add(token);
      this.log.add(now - Math.floor(ageMs), token, cost);
    }
    this.keepFor(policy, now);
  }

  permits({ windows }: LimiterPolicy, now: number): PastPermit[] {
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
    // A call that ends may count later than at its permit.
    this.log.forgetUpTo(now - longestMs - latestMs);
    this.endsAt = now + longestMs + latestMs;
  }
}

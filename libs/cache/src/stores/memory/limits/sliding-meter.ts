import type { LimiterPolicy, LimitWindow, PastPermit } from '../../../ports/limit-store.js';
import { PermitLog } from './permit-log.js';
import type { RoomRequest, LimitMeter } from './limit-meter.js';

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

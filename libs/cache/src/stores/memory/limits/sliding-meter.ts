import type { LimiterPolicy, LimitWindow, PastPermit } from '../../../ports/limit-store.js';
import type { EndedPermit, LimitMeter, PastUnits, RoomRequest } from './limit-meter.js';
import { PermitLog } from './permit-log.js';

/** A window that was asked for: its largest limit, and when. */
interface KnownWindow {
  limit: number;
  at: number;
}

/** The most windows that are known of all policies. */
const MOST_KNOWN = 16;

/** `sliding`: counts the permits within a window's length, exactly. */
export class SlidingMeter implements LimitMeter {
  private readonly log = new PermitLog();
  /** By length, that by which a call may count later included. */
  private readonly known = new Map<number, KnownWindow>();
  private fromElsewhere = 0;

  prepare({ windows, latestMs }: LimiterPolicy, now: number, past: () => readonly PastUnits[]): void {
    for (const { lengthMs, limit } of windows) {
      const length = lengthMs + latestMs;
      const window = this.known.get(length);
      if (window === undefined) this.known.set(length, { limit, at: now });
      else {
        window.limit = Math.max(window.limit, limit);
        window.at = now;
      }
    }
    if (this.known.size > MOST_KNOWN) this.mergeNarrowest();
    if (windows.length === 0 || !this.log.isEmpty) return;
    for (const { at, units } of past()) this.log.add(at, this.foreignToken(), Math.ceil(units));
  }

  used({ lengthMs }: LimitWindow, now: number): number {
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

  spend(token: string, cost: number, now: number): void {
    this.log.add(now, token, cost);
    this.forget(now);
  }

  refund(token: string): void {
    this.log.remove(token);
  }

  /** Counts the call from now on, or from so much later than its permit. */
  end({ token, cost, actual, ageMs, latestMs }: EndedPermit, now: number): void {
    if (latestMs === 0 && actual === cost) return;
    const acquired = this.log.find(token);
    const at = Math.min(now, (acquired?.at ?? now - ageMs) + latestMs);
    if (acquired !== undefined) {
      this.log.remove(token);
      this.log.add(at, token, acquired.cost + actual - cost);
    } else if (actual > cost) this.log.add(at, token, actual - cost);
    this.forget(now);
  }

  correct(policy: LimiterPolicy, remaining: number, forMs: number, token: string, now: number): number {
    const lefts = policy.windows.map(
      (window) => [window.most.user - this.used(window, now), window.lengthMs] as const,
    );
    const [left, lengthMs] = lefts.toSorted(([one], [other]) => one - other)[0] ?? [0, 0];
    if (left > remaining) this.log.add(Math.min(now, now + forMs - lengthMs), token, left - remaining);
    this.forget(now);
    return Math.max(0, left - remaining);
  }

  record(permits: readonly PastPermit[], now: number): void {
    const known = new Set([...this.log].map(({ token }) => token));
    for (const { token, cost, ageMs } of permits) {
      if (known.has(token)) continue;
      known.add(token);
      this.log.add(now - Math.floor(ageMs), token, Math.ceil(cost));
    }
    this.forget(now);
  }

  permits({ windows }: LimiterPolicy, now: number): PastPermit[] {
    const longestMs = Math.max(0, ...windows.map(({ lengthMs }) => lengthMs));
    return [...this.log]
      .filter(({ at }) => at > now - longestMs)
      .map(({ token, cost, at }) => ({ token, cost, ageMs: now - at }));
  }

  past(): PastUnits[] {
    return [...this.log].map(({ at, cost }) => ({ at, units: cost }));
  }

  isWanted(now: number): boolean {
    return this.reachMs(now) > 0;
  }

  isEmpty(now: number): boolean {
    return now >= this.log.newestAt + this.reachMs(now);
  }

  /** Lets go of what counts for no window that was asked for lately. */
  private forget(now: number): void {
    this.log.forgetUpTo(now - this.reachMs(now));
    let most = 0;
    for (const { limit } of this.known.values()) most = Math.max(most, limit);
    this.log.keepNewest(most);
  }

  private reachMs(now: number): number {
    let reachMs = 0;
    for (const [length, { at }] of this.known) {
      if (at + length <= now) this.known.delete(length);
      else reachMs = Math.max(reachMs, length);
    }
    return reachMs;
  }

  private mergeNarrowest(): void {
    const [narrowest = 0, ...wider] = [...this.known.keys()].toSorted((one, other) => one - other);
    const { limit, at } = this.known.get(narrowest)!;
    const widest = this.known.get(wider.at(-1)!)!;
    widest.limit = Math.max(widest.limit, limit);
    widest.at = Math.max(widest.at, at);
    this.known.delete(narrowest);
  }

  private foreignToken(): string {
    this.fromElsewhere += 1;
    return `~${this.fromElsewhere}`;
  }
}

import type { LimiterPolicy, LimitWindow, PastPermit } from '../../../ports/limit-store.js';
import type { RoomRequest, LimitMeter } from './limit-meter.js';

/** `gcra` as continuous-state leaky buckets (ITU-T I.371, annex A), one for each window; as in `meters.lua.ts`. */
export class GcraMeter implements LimitMeter {
  private levels: number[] = [];
  private at = 0;
  private endsAt = -Infinity;

  used(window: LimitWindow, index: number, now: number): number {
    return leaked(this.levels[index] ?? 0, now - this.at, window);
  }

  waitForRoom({ window, most, cost, queue, ahead, now, reached }: RoomRequest): number {
    // What it holds at the turn of the last one before, which may be long after there is room.
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
    // What of the permit can't have leaked since; the rest may be another's permit by now.
    this.change(policy, this.at, (level, window) => Math.max(0, level - leaked(cost, ageMs, window)));
  }

  /** A bucket is emptied evenly: a call that counts later would count for longer. */
  settle(): void {}

  correct(policy: LimiterPolicy, remaining: number, _forMs: number, _token: string, now: number): void {
    const lefts = policy.windows.map((window, index) => window.most.user - this.used(window, index, now));
    const missing = Math.min(...lefts) - remaining;
    if (missing > 0) this.change(policy, now, (level) => level + missing);
  }

  record(policy: LimiterPolicy, permits: readonly PastPermit[], now: number): void {
    const oldestFirst = permits.toSorted((one, other) => other.ageMs - one.ageMs);
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

  permits({ windows }: LimiterPolicy, now: number): PastPermit[] {
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

/** The time until so much has leaked. */
function msPer(units: number, { limit, lengthMs }: LimitWindow): number {
  return (units * lengthMs) / limit;
}

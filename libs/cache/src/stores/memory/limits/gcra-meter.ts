import type { LimiterPolicy, LimitWindow, PastPermit } from '../../../ports/limit-store.js';
import { GcraBucket } from './gcra-bucket.js';
import type { EndedPermit, LimitMeter, PastUnits, RoomRequest } from './limit-meter.js';

/** The most buckets that are kept of all policies. */
const MOST_KNOWN = 16;

/** `gcra` as continuous-state leaky buckets (ITU-T I.371, annex A), one for each length; as in `meters.lua.ts`. */
export class GcraMeter implements LimitMeter {
  private readonly buckets = new Map<number, GcraBucket>();

  prepare({ windows }: LimiterPolicy, now: number, past: () => readonly PastUnits[]): void {
    for (const { lengthMs } of windows) {
      const limit = narrowest(windows, lengthMs);
      const bucket = this.buckets.get(lengthMs) ?? this.open(lengthMs, limit, now, past);
      bucket.ask(limit, now);
    }
    if (this.buckets.size > MOST_KNOWN) this.closeShortest();
  }

  used({ lengthMs, limit }: LimitWindow, now: number): number {
    return this.buckets.get(lengthMs)?.usedBy(limit, now) ?? 0;
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

  spend(_token: string, cost: number, now: number): void {
    for (const [lengthMs, bucket] of this.buckets) {
      if (bucket.isWanted(now)) bucket.fill(cost, now);
      else this.buckets.delete(lengthMs);
    }
  }

  refund(_token: string, cost: number, ageMs: number, now: number): void {
    for (const bucket of this.buckets.values()) bucket.drain(cost, ageMs, now);
  }

  /** A bucket is emptied evenly: a call that counted later would count for longer. */
  end({ cost, actual, ageMs }: EndedPermit, now: number): void {
    for (const bucket of this.buckets.values()) {
      if (actual > cost) bucket.fillUnasked(actual - cost, now);
      else if (actual < cost) bucket.drain(cost - actual, ageMs, now);
    }
  }

  correct(policy: LimiterPolicy, remaining: number, _forMs: number, token: string, now: number): number {
    const lefts = policy.windows.map((window) => window.most.user - this.used(window, now));
    const missing = Math.max(0, Math.min(...lefts) - remaining);
    if (missing > 0) this.spend(token, missing, now);
    return missing;
  }

  record(permits: readonly PastPermit[], now: number): void {
    const oldestFirst = permits.toSorted((one, other) => other.ageMs - one.ageMs);
    for (const bucket of this.buckets.values()) {
      let level = 0;
      let since = oldestFirst[0]?.ageMs ?? 0;
      for (const { cost, ageMs } of oldestFirst) {
        level = Math.max(0, level - bucket.leakedIn(since - ageMs)) + cost;
        since = ageMs;
      }
      const missing = Math.max(0, level - bucket.leakedIn(since)) - bucket.levelAt(now);
      if (missing > 0) bucket.fill(missing, now);
    }
  }

  permits({ windows }: LimiterPolicy, now: number): PastPermit[] {
    const fullest = Math.max(0, ...windows.map((window) => this.used(window, now)));
    return fullest === 0 ? [] : [{ token: 'level', cost: fullest, ageMs: 0 }];
  }

  /** By the longest bucket, which knows of all. */
  past(now: number): PastUnits[] {
    return this.buckets.get(Math.max(...this.buckets.keys()))?.past(now) ?? [];
  }

  isWanted(now: number): boolean {
    return [...this.buckets.values()].some((bucket) => bucket.isWanted(now));
  }

  isEmpty(now: number): boolean {
    return [...this.buckets.values()].every((bucket) => now >= bucket.endsAt);
  }

  private open(lengthMs: number, limit: number, now: number, past: () => readonly PastUnits[]): GcraBucket {
    const opened = new GcraBucket(lengthMs, limit, now);
    // A bucket of another length is as full, but for what it leaks faster than this one.
    const levels = [...this.buckets.values()].map(
      (other) => other.levelAt(now) + Math.max(0, other.unitsPerMs - opened.unitsPerMs) * lengthMs,
    );
    const known = past();
    opened.fillFrom(known.length > 0 ? known : this.past(now), Math.min(...levels), now);
    this.buckets.set(lengthMs, opened);
    return opened;
  }

  /** A bucket that is missing is made anew from what the longest one knows. */
  private closeShortest(): void {
    this.buckets.delete(Math.min(...this.buckets.keys()));
  }
}

/** Where windows of one length have several limits, the narrowest is the rate. */
function narrowest(windows: readonly LimitWindow[], lengthMs: number): number {
  return windows.reduce(
    (limit, window) => (window.lengthMs === lengthMs ? Math.min(limit, window.limit) : limit),
    Infinity,
  );
}

function leaked(level: number, elapsedMs: number, { limit, lengthMs }: LimitWindow): number {
  return Math.max(0, level - (Math.max(0, elapsedMs) * limit) / lengthMs);
}

/** The time until so much has leaked. */
function msPer(units: number, { limit, lengthMs }: LimitWindow): number {
  return (units * lengthMs) / limit;
}

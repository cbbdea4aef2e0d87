import {
  type LimiterPolicy,
  type LimitRequest,
  type PastPermit,
  QUEUE_GRACE_MS,
} from '../../../ports/limit-store.js';
import type { Priority } from '../../../api/priority.js';
import { GcraMeter } from './gcra-meter.js';
import type { EndedPermit, LimitMeter, PastUnits, QueueSums } from './limit-meter.js';
import { SlidingMeter } from './sliding-meter.js';

/** A queued request, with the time of its turn. */
export interface QueuedRequest {
  readonly token: string;
  readonly cost: number;
  turn: number;
  /** The cost of this one and all before it. */
  upTo: number;
  /** The latest of their turns. */
  latest: number;
}

/** The queue in the order in which requests go. Sums are made when they are asked for. */
export class LimitQueue implements QueueSums {
  private summed = 0;

  constructor(readonly places: QueuedRequest[]) {}

  get length(): number {
    return this.places.length;
  }

  remove(place: number): void {
    this.places.splice(place, 1);
    this.changedFrom(place);
  }

  /** To be told where a place, or one behind it, has another turn. */
  changedFrom(place: number): void {
    this.summed = Math.min(this.summed, place);
  }

  /** The cost of the first so many. */
  units(count: number): number {
    this.sumUpTo(count);
    return this.places[count - 1]?.upTo ?? 0;
  }

  /** The latest turn of the first so many. */
  latest(count: number): number {
    this.sumUpTo(count);
    return this.places[count - 1]?.latest ?? -Infinity;
  }

  /** The turn of a unit, from 1 on, of the first so many. */
  turnOfUnit(unit: number, count: number): number {
    let low = 1;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.units(middle) >= unit) high = middle;
      else low = middle + 1;
    }
    return this.latest(low);
  }

  private sumUpTo(count: number): void {
    if (this.summed >= count) return;
    const before = this.places[this.summed - 1];
    let upTo = before?.upTo ?? 0;
    let latest = before?.latest ?? -Infinity;
    for (const place of this.places.slice(this.summed, count)) {
      place.upTo = upTo += place.cost;
      place.latest = latest = Math.max(latest, place.turn);
    }
    this.summed = count;
  }
}

type Algorithm = LimiterPolicy['algorithm'];

/**
 * The permits of one limiter, whatever the policies of those who asked. Each way of counting that is in use counts
 * every permit; one that comes into use begins with what another knows.
 */
export class LimitCounts {
  readonly meters = new Map<Algorithm, LimitMeter>();

  /** The way of counting of a policy. */
  meterFor(policy: LimiterPolicy, now: number): LimitMeter {
    const { algorithm } = policy;
    const known = this.meters.get(algorithm);
    const meter = known ?? (algorithm === 'sliding' ? new SlidingMeter() : new GcraMeter());
    if (known === undefined) this.meters.set(algorithm, meter);
    meter.prepare(policy, now, () => this.pastBeside(algorithm, now));
    return meter;
  }

  spend(token: string, cost: number, now: number): void {
    for (const [algorithm, meter] of this.meters) {
      if (meter.isWanted(now)) meter.spend(token, cost, now);
      else this.meters.delete(algorithm);
    }
  }

  refund(token: string, cost: number, ageMs: number, now: number): void {
    this.meters.forEach((meter) => meter.refund(token, cost, ageMs, now));
  }

  end(permit: EndedPermit, now: number): void {
    this.meters.forEach((meter) => meter.end(permit, now));
  }

  correct(policy: LimiterPolicy, remaining: number, forMs: number, token: string, now: number): void {
    const own = this.meterFor(policy, now);
    const missing = own.correct(policy, remaining, forMs, token, now);
    if (missing === 0) return;
    for (const meter of this.meters.values()) if (meter !== own) meter.spend(token, Math.ceil(missing), now);
  }

  record(permits: readonly PastPermit[], now: number): void {
    for (const meter of this.meters.values()) meter.record(permits, now);
  }

  isEmpty(now: number): boolean {
    return [...this.meters.values()].every((meter) => meter.isEmpty(now));
  }

  private pastBeside(algorithm: Algorithm, now: number): readonly PastUnits[] {
    const other = this.meters.get(algorithm === 'sliding' ? 'gcra' : 'sliding');
    return other?.past(now) ?? [];
  }
}

/** The permits, the queues and the pause of one limiter, or of one of its keys. Times are milliseconds of the store's clock. */
export class LimiterState {
  pausedUntil = -Infinity;
  readonly counts = new LimitCounts();
  /** In the order in which they came. */
  private readonly queues: Record<Priority, QueuedRequest[]> = { user: [], background: [] };
  /** By token, when a call under way counts no longer. */
  private readonly running = new Map<string, number>();

  /** Forgets the permits and any pause. */
  reset(): void {
    this.counts.meters.clear();
    this.pausedUntil = -Infinity;
  }

  /** The queued requests whose turn is not long past, to read and to move; users go before background callers. */
  queue(priority: Priority, now: number): LimitQueue {
    const users = this.queued('user', now);
    return new LimitQueue(priority === 'user' ? [...users] : [...users, ...this.queued('background', now)]);
  }

  /** Adds a request at the end of its queue; a place that it has already is given up. */
  add({ token, cost, priority }: LimitRequest, turn: number): void {
    this.leave({ token, priority });
    this.queues[priority].push({ token, cost, turn, upTo: 0, latest: 0 });
  }

  leave({ token, priority }: Pick<LimitRequest, 'token' | 'priority'>): void {
    const queue = this.queues[priority];
    const place = queue.findIndex((one) => one.token === token);
    if (place >= 0) queue.splice(place, 1);
  }

  /** The number of calls under way. */
  underWay(now: number): number {
    for (const [token, endsAt] of this.running) if (endsAt <= now) this.running.delete(token);
    return this.running.size;
  }

  run(token: string, endsAt: number): void {
    this.running.set(token, endsAt);
  }

  prolong(tokens: readonly string[], now: number, lifeMs: number): void {
    this.underWay(now);
    for (const token of tokens) if (this.running.has(token)) this.running.set(token, now + lifeMs);
  }

  /** @returns whether it counted as under way */
  end(token: string): boolean {
    return this.running.delete(token);
  }

  isIdle(now: number): boolean {
    const waiting = this.queued('user', now).length + this.queued('background', now).length;
    return waiting === 0 && this.underWay(now) === 0 && this.pausedUntil <= now && this.counts.isEmpty(now);
  }

  /** The queued requests of one priority. Turns are in order, so that those long past are at the beginning. */
  queued(priority: Priority, now: number): readonly QueuedRequest[] {
    const queue = this.queues[priority];
    const living = queue.findIndex(({ turn }) => turn >= now - QUEUE_GRACE_MS);
    queue.splice(0, living < 0 ? queue.length : living);
    return queue;
  }
}

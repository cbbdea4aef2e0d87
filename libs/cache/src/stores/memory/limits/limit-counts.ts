import type { LimiterPolicy, PastPermit } from '../../../ports/limit-store.js';
import { GcraMeter } from './gcra-meter.js';
import type { EndedPermit, LimitMeter, PastUnits } from './limit-meter.js';
import { SlidingMeter } from './sliding-meter.js';

type Algorithm = LimiterPolicy['algorithm'];

/**
 * What was permitted of one limiter, whatever the policies of those who asked. Each way of counting that is in use counts
 * every permit; one that comes into use begins with what another knows.
 */
export class LimitCounts {
  private readonly meters = new Map<Algorithm, LimitMeter>();

  /** The way of counting of a policy. */
  meterFor(policy: LimiterPolicy, now: number): LimitMeter {
    const { algorithm } = policy;
    let meter = this.meters.get(algorithm);
    if (meter === undefined) {
      meter = algorithm === 'sliding' ? new SlidingMeter() : new GcraMeter();
      this.meters.set(algorithm, meter);
    }
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
    for (const meter of this.meters.values()) meter.refund(token, cost, ageMs, now);
  }

  end(permit: EndedPermit, now: number): void {
    for (const meter of this.meters.values()) meter.end(permit, now);
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

  clear(): void {
    this.meters.clear();
  }

  isEmpty(now: number): boolean {
    return [...this.meters.values()].every((meter) => meter.isEmpty(now));
  }

  private pastBeside(algorithm: Algorithm, now: number): readonly PastUnits[] {
    const other = this.meters.get(algorithm === 'sliding' ? 'gcra' : 'sliding');
    return other?.past(now) ?? [];
  }
}

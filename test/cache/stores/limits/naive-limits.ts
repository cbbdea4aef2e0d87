import type { LimiterPolicy, LimitRequest } from '@tripsage/cache';

interface Counted {
  readonly token: string;
  readonly cost: number;
  at: number;
  hasEnded: boolean;
}

/** `sliding` as it is told, without lines: a list of all permits, gone through for each question. */
export class NaiveLimits {
  readonly permits: Counted[] = [];
  private pausedUntil = 0;

  constructor(private readonly policy: LimiterPolicy) {}

  /** @returns how long it would have to wait; 0 where it has it */
  take({ token, cost, priority }: LimitRequest, now: number): number {
    const ends = this.policy.windows.flatMap(({ lengthMs }) => this.permits.map(({ at }) => at + lengthMs));
    const moments = [now, this.pausedUntil, ...ends].filter((moment) => moment >= now);
    const soonest = moments
      .toSorted((one, other) => one - other)
      .find(
        (moment) =>
          moment >= this.pausedUntil &&
          (cost === 0 ||
            this.policy.windows.every(
              ({ lengthMs, most }) => this.counted(moment, lengthMs) + cost <= most[priority],
            )),
      );
    if (soonest === now && cost > 0) this.permits.push({ token, cost, at: now, hasEnded: false });
    return (soonest ?? Infinity) - now;
  }

  refund(permit: Counted): void {
    this.permits.splice(this.permits.indexOf(permit), 1);
  }

  release(permit: Counted, now: number): void {
    permit.hasEnded = true;
    permit.at = Math.min(now, permit.at + this.policy.latestMs);
  }

  pause(now: number, ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, now + ms);
  }

  private counted(now: number, lengthMs: number): number {
    return this.permits.filter(({ at }) => at > now - lengthMs).reduce((sum, { cost }) => sum + cost, 0);
  }
}

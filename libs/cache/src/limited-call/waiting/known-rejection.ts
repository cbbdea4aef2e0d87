import type { PermitRequest } from '../permit-request.js';

/**
 * The latest refusal of a limiter, or one of its keys: until its time is up, whoever asks for as much or more, of the
 * same or lower priority, and would not wait that long is refused without asking the store.
 */
export class KnownRejection {
  private latest: { until: number; cost: number; isOfUser: boolean } | undefined;

  note({ cost, priority }: PermitRequest, until: number): void {
    this.latest = { until, cost, isOfUser: priority === 'user' };
  }

  /** Until when the request is refused; `undefined` where that is not known. */
  until({ cost, priority, maxWaitMs }: PermitRequest, now: number): number | undefined {
    const { latest } = this;
    if (latest === undefined || cost < latest.cost) return undefined;
    if (!latest.isOfUser && priority === 'user') return undefined;
    return latest.until > now + maxWaitMs ? latest.until : undefined;
  }

  holdsAt(now: number): boolean {
    return this.latest !== undefined && this.latest.until > now;
  }

  forget(): void {
    this.latest = undefined;
  }
}

import type { LoadScope } from '../api/load-scope.js';
import type { Permit } from '../api/permit.js';
import type { CheckedConsume } from '../options/consume-options.js';
import type { Limiter } from '../options/limiter-options.js';
import type { Clock } from '../time/clock.js';
import type { ServerLimits } from './fallback/server-limits.js';
import type { HeldSlots } from './held-slots.js';
import type { LimitedCallEvents } from './limited-call-events.js';
import type { LimiterControl } from './limiter-control.js';
import { PermitAcquisition } from './permit-acquisition.js';
import type { LimiterQueues } from './queue/limiter-queues.js';
import { permitRequest } from './request/call-permit.js';
import { HeldPermit } from './request/held-permit.js';
import type { RunningCalls } from './running-calls.js';
import type { SupplierFollower } from './supplier-follower.js';

export interface LimitedCallParts {
  /** Knows the load that the running code is part of, where it is part of one. */
  readonly tracker: { loadScope(): LoadScope | undefined };
  readonly clock: Clock;
  readonly events: LimitedCallEvents;
  readonly limits: ServerLimits;
  readonly queues: LimiterQueues;
  readonly running: RunningCalls;
  readonly slots: HeldSlots;
  readonly supplier: SupplierFollower;
  readonly control: LimiterControl;
}

/**
 * The flow of one limited call: try first, queue only then, make the call, follow the supplier's answer. While the server
 * is disconnected, `limits` asks the fallback of this process instead.
 */
export class LimitedCall {
  readonly control: LimiterControl;
  private readonly acquisition: PermitAcquisition;

  constructor(private readonly parts: LimitedCallParts) {
    this.control = parts.control;
    this.acquisition = new PermitAcquisition(parts);
  }

  /**
   * Makes a call as soon as its limiter permits it.
   *
   * @param where the method, for messages
   * @throws RateLimitedError, RateLimitRequestError; what the call throws
   */
  async run<Value>(
    limiter: Limiter,
    options: CheckedConsume,
    where: string,
    call: (permit: Permit) => Promise<Value>,
  ): Promise<Value> {
    const { clock, events, supplier } = this.parts;
    const permit = await this.acquire(limiter, options, where);
    const startedAt = clock.monotonic();
    const end = await endOf(() => permit.holds(() => call(permit)));
    events.ended(limiter, clock.monotonic() - startedAt, end);
    const cost = await supplier.follow(permit, end);
    void permit.release({ cost });
    if ('error' in end) throw end.error;
    return end.value;
  }

  /** Acquires the permit for one call. @throws as {@link run} */
  async acquire(limiter: Limiter, options: CheckedConsume, where: string): Promise<HeldPermit> {
    const { tracker, clock, events, slots } = this.parts;
    const askedAt = clock.monotonic();
    const request = permitRequest(limiter, options, where, tracker.loadScope(), askedAt);
    try {
      const held = await slots.acquire(request, (one) => this.acquisition.acquire(one));
      events.acquired(request, held.acquired, clock.monotonic() - askedAt);
      return new HeldPermit(held, this.parts);
    } catch (error) {
      events.rejected(request, error);
      throw error;
    }
  }
}

async function endOf<Value>(
  call: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly error: unknown }> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}

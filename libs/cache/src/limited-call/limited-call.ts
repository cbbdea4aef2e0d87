import type { LoadScope } from '../api/load-scope.js';
import type { Permit } from '../api/permit.js';
import type { CheckedConsume } from '../options/consume-options.js';
import type { Limiter } from '../options/limiter-options.js';
import type { Clock } from '../time/clock.js';
import type { ServerLimits } from './fallback/server-limits.js';
import type { HeldSlots } from './held-slots.js';
import type { LimitedCallEvents } from './limited-call-events.js';
import type { LimiterControl } from './limiter-control.js';
import type { LimiterQueues } from './queue/limiter-queues.js';
import {
  type AcquiredPermit,
  HeldPermit,
  isPossible,
  type PermitRequest,
  permitRequest,
} from './request/call-permit.js';
import { rejectionOf, tooCostly, UNAVAILABLE_RETRY_MS } from './request/rejected.js';
import type { RunningCalls } from './running-calls.js';
import { endOf, type SupplierFollower } from './supplier-follower.js';

export interface LimitedCallParts {
  /** Knows the load that the running code is part of, where it is part of one. */
  readonly tracker: { loadScope(): LoadScope | undefined };
  readonly admission: { isUnused: boolean; admit<Value>(load: () => Promise<Value>): Promise<Value> };
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

  constructor(private readonly parts: LimitedCallParts) {
    this.control = parts.control;
  }

  /**
   * Makes a call as soon as its limiter permits it, and its request may load. @param where the method, for messages
   * @throws RateLimitedError, RateLimitRequestError; what the call throws
   */
  async run<Value>(
    limiter: Limiter,
    options: CheckedConsume,
    where: string,
    call: (permit: Permit) => Promise<Value>,
  ): Promise<Value> {
    const { admission, clock, events, supplier } = this.parts;
    const acquire = () => this.acquire(limiter, options, where);
    const permit = await (admission.isUnused ? acquire() : admission.admit(acquire));
    const startedAt = clock.monotonic();
    const end = await endOf(() => permit.holds(() => call(permit)));
    events.ended(limiter, clock.monotonic() - startedAt, end);
    void permit.release({ cost: await supplier.follow(permit, end) });
    if ('error' in end) throw end.error;
    return end.value;
  }

  /** Acquires the permit for one call. @throws as {@link run} */
  async acquire(limiter: Limiter, options: CheckedConsume, where: string): Promise<HeldPermit> {
    const { tracker, clock, events, slots } = this.parts;
    const askedAt = clock.monotonic();
    const request = permitRequest(limiter, options, where, tracker.loadScope(), askedAt);
    try {
      const ask = (one: PermitRequest) => this.tryThenQueue(one);
      const hasSlots = limiter.policy.concurrency !== undefined;
      const held = hasSlots ? await slots.acquire(request, ask) : { request, acquired: await ask(request) };
      const now = clock.monotonic();
      events.acquired(request, held.acquired, now - askedAt);
      return new HeldPermit(held, this.parts, now);
    } catch (error) {
      events.rejected(request, error);
      throw error;
    }
  }

  private async tryThenQueue(request: PermitRequest): Promise<AcquiredPermit> {
    const { clock, limits, queues } = this.parts;
    const { id, limiter, signal } = request;
    signal?.throwIfAborted();
    // There is no queue yet where nobody had to wait. `known`: a rejection of a moment ago holds for this call too.
    const queue = queues.byId.get(id);
    const isPermitted = isPossible(limiter.policy, request.cost, request.priority);
    const known = isPermitted ? queue?.known.of(request, clock.monotonic()) : tooCostly(request);
    if (known !== undefined) throw known;
    const isFull = queue !== undefined && queue.length >= limiter.maxQueue;
    const mayQueue = request.maxWaitMs > 0 && !isFull;
    if (mayQueue && queue?.isAskingAnew) return queue.wait(request, 0, 'limit');
    const first = await limits.acquire(request, mayQueue ? request.maxWaitMs : 0);
    if (signal?.aborted) {
      await limits.undo(request, first);
      throw signal.reason;
    }
    switch (first.kind) {
      case 'acquired': {
        // This process counts alone from now on. Calls in the queue, which came before this one, go first.
        const queueNow = first.countedBy === 'process' && mayQueue ? queues.byId.get(id) : undefined;
        const { remaining, countedBy } = first;
        if (!queueNow?.isAskingAnew) return { remaining, countedBy, hasWaited: false };
        await limits.undo(request, first);
        return queueNow.wait(request, 0, 'limit');
      }
      case 'queued':
        return queues.open(id).wait(request, first.waitMs, first.reason);
      case 'rejected':
        throw queues.open(id).known.reject(request, first, { wasFull: isFull, now: clock.monotonic() });
      case 'unavailable':
        throw rejectionOf(request, 'store-unavailable', UNAVAILABLE_RETRY_MS);
    }
  }
}

import type { Clock } from '../time/clock.js';
import type { ServerLimits } from './fallback/server-limits.js';
import type { LimiterQueues } from './queue/limiter-queues.js';
import type { AcquiredPermit, PermitRequest } from './request/call-permit.js';
import { tooCostly } from './request/possible-cost.js';
import { rejectionOf, UNAVAILABLE_RETRY_MS } from './request/rejected.js';

export interface PermitAcquisitionParts {
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly queues: LimiterQueues;
}

/** Acquires the permit of a request: asks once, and waits in the queue only where there is no room yet. */
export class PermitAcquisition {
  constructor(private readonly parts: PermitAcquisitionParts) {}

  /** @throws RateLimitedError; the reason of the request's signal */
  async acquire(request: PermitRequest): Promise<AcquiredPermit> {
    const { clock, limits, queues } = this.parts;
    const { id, limiter, signal } = request;
    signal?.throwIfAborted();
    // There is no queue yet where nobody had to wait. `known`: a rejection of a moment ago holds for this call too.
    const queue = queues.byId.get(id);
    const known = tooCostly(request) ?? queue?.known.of(request, clock.monotonic());
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

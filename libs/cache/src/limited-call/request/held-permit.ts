import { RateLimitRequestError } from '../../api/errors.js';
import type { Permit, PermitEnd } from '../../api/permit.js';
import type { CallCost } from '../../ports/limit-store.js';
import type { Clock } from '../../time/clock.js';
import type { AcquiredPermit, CountedBy, PermitRequest } from './call-permit.js';

/** The place of a call among those that run. */
export interface Slot {
  /** Runs code inside of which calls of the limiter have this place. */
  run<Value>(code: () => Promise<Value>): Promise<Value>;
  /** Ends the place. @returns once nobody inside has it any more */
  end(): Promise<void>;
}

export interface HeldPermitParts {
  /** Where it was counted. */
  readonly limits: {
    release(request: PermitRequest, actual: CallCost, countedBy: CountedBy): Promise<void>;
    refund(request: PermitRequest, countedBy: CountedBy, ageMs: number): Promise<void>;
  };
  readonly clock: Clock;
}

/** A permit, and the place of its call. */
export interface Held {
  readonly request: PermitRequest;
  readonly acquired: AcquiredPermit;
  readonly slot: Slot | undefined;
}

/** Permits one call, and ends once: by `release` when the call has ended, or by `refund` when it was not made. */
export class HeldPermit implements Permit {
  readonly remaining: number;
  readonly request: PermitRequest;
  private readonly acquiredAt: number;
  private hasEnded = false;

  constructor(
    private readonly held: Held,
    private readonly parts: HeldPermitParts,
  ) {
    this.request = held.request;
    this.remaining = held.acquired.remaining;
    this.acquiredAt = parts.clock.monotonic();
  }

  /** Runs the call that it permits. */
  holds<Value>(call: () => Promise<Value>): Promise<Value> {
    const { slot } = this.held;
    return slot === undefined ? call() : slot.run(call);
  }

  async release({ cost }: PermitEnd = {}): Promise<void> {
    if (this.hasEnded) return;
    const { request } = this;
    if (cost !== undefined && !(Number.isSafeInteger(cost) && cost >= 0)) {
      throw new RateLimitRequestError(
        `Permit.release: cost is ${String(cost)}, for the limiter '${request.limiter.name}'. Expected a whole number, 0 or more.`,
      );
    }
    this.hasEnded = true;
    await this.held.slot?.end();
    const { concurrency, latestMs, windows } = request.limiter.policy;
    const actual = clamped(cost ?? request.cost, request);
    const isOther = actual !== request.cost && windows.length > 0;
    if (concurrency === undefined && latestMs === 0 && !isOther) return;
    await this.parts.limits.release(
      request,
      { cost: actual, ageMs: this.ageMs },
      this.held.acquired.countedBy,
    );
  }

  async refund(): Promise<void> {
    if (this.hasEnded) return;
    this.hasEnded = true;
    await this.held.slot?.end();
    await this.parts.limits.refund(this.request, this.held.acquired.countedBy, this.ageMs);
  }

  private get ageMs(): number {
    return this.parts.clock.monotonic() - this.acquiredAt;
  }
}

/** A call that cost more than its largest window holds fills that window: others wait for it, and no longer. */
function clamped(cost: number, { limiter: { policy }, cost: permitted }: PermitRequest): number {
  return Math.min(cost, Math.max(permitted, ...policy.windows.map(({ limit }) => limit)));
}

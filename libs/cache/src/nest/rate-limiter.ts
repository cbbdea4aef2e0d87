import { Inject, Injectable } from '@nestjs/common';
import { RateLimitRequestError } from '../api/errors.js';
import { checkConsumeOptions, type ConsumeOptions } from '../options/consume-options.js';
import type { Permit } from '../api/permit.js';
import { LimitedCall } from '../limited-call/limited-call.js';
import { LimiterRegistry } from '../limited-call/limiter-registry.js';
import type { Limiter } from '../options/limiter-options.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../options/module-options.js';

/** The longest that a limiter is paused by hand: a day. */
const LONGEST_PENALTY_MS = 24 * 60 * 60 * 1000;

/** Limiters for use by hand, where a decorator does not fit. */
@Injectable()
export class RateLimiter {
  constructor(
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly limitedCall: LimitedCall,
    private readonly limiters: LimiterRegistry,
  ) {}

  /**
   * Acquires a permit for one call, and waits for it where need be.
   *
   * @param limiter the name of one that `CacheModule` was given
   * @throws RateLimitedError, at once where the wait would be too long; RateLimiterUnknownError, RateLimitRequestError,
   * CacheDurationError; the reason of the options' signal
   */
  async acquire(limiter: string, options: ConsumeOptions = {}): Promise<Permit> {
    const where = 'RateLimiter.acquire';
    // Returned without `await`, the promise would take two more turns.
    return await this.limitedCall.acquire(
      this.named(limiter, where),
      checkConsumeOptions(options, where),
      where,
    );
  }

  /**
   * Makes a call as soon as the limiter permits it, follows what the supplier's answer says of its limits, and releases the
   * permit. Calls of the same limiter and key inside of it run in its place.
   *
   * @param call where it knows what it cost, its last act may be `permit.release({ cost })`
   * @throws as {@link acquire}; what the call throws
   */
  async run<Value>(
    limiter: string,
    call: (permit: Permit) => Promise<Value>,
    options: ConsumeOptions = {},
  ): Promise<Value> {
    const where = 'RateLimiter.run';
    return this.limitedCall.run(this.named(limiter, where), checkConsumeOptions(options, where), where, call);
  }

  /**
   * Reads what is left for a user of the narrowest window, and the wait for one more unit. Spends nothing.
   *
   * @throws RateLimiterUnknownError, RateLimitRequestError
   */
  async peek(
    limiter: string,
    options: { key?: string } = {},
  ): Promise<{ remaining: number; retryAfterMs: number }> {
    const one = this.steered(limiter, options, 'RateLimiter.peek');
    const { remaining, waitMs } = await this.limitedCall.control.peek(one, options.key);
    return { remaining, retryAfterMs: waitMs };
  }

  /**
   * Drops the permits that were given, and any pause, in all processes. Running calls go on.
   *
   * @throws RateLimiterUnknownError, RateLimitRequestError
   */
  async reset(limiter: string, options: { key?: string } = {}): Promise<void> {
    const one = this.steered(limiter, options, 'RateLimiter.reset');
    await this.limitedCall.control.reset(one, options.key);
  }

  /**
   * Pauses the limiter in all processes until a moment of civil time, at most a day ahead. A pause that ends later stays.
   *
   * @throws RateLimiterUnknownError, RateLimitRequestError
   */
  async penalize(limiter: string, { until, ...options }: { until: Date; key?: string }): Promise<void> {
    const where = 'RateLimiter.penalize';
    const one = this.steered(limiter, options, where);
    const forMs = until instanceof Date ? until.getTime() - this.options.clock.now() : NaN;
    if (Number.isNaN(forMs)) throw new RateLimitRequestError(`${where}: until must be a Date.`);
    if (forMs <= 0) return;
    await this.limitedCall.control.pause(one, Math.min(forMs, LONGEST_PENALTY_MS), options.key);
  }

  private steered(name: string, options: { key?: string }, where: string): Limiter {
    const one = this.named(name, where);
    checkConsumeOptions({ ...options, cost: 0 }, where);
    return one;
  }

  private named(limiter: string, where: string): Limiter {
    return this.limiters.named(limiter, where);
  }
}

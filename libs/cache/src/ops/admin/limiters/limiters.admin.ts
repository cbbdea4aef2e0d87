import { Injectable } from '@nestjs/common';
import { CacheStoreUnavailableError } from '../../../api/errors.js';
import { LimitedCall } from '../../../limited-call/limited-call.js';
import { LimiterRegistry } from '../../../limited-call/limiter-registry.js';
import type { Limiter } from '../../../options/limiter-options.js';
import { CacheStatistics, limiterStats } from '../../../statistics/cache.statistics.js';
import { CacheSettings } from '../../settings/cache.settings.js';
import { checkLimitBody, checkPauseBody } from '../changes/bodies.js';
import type { DoneResponse } from '../changes/done-response.js';
import type { LimitersResponse, LimiterResponse } from './limiter-responses.js';

/** Shows limiters, and resets, pauses and changes them. */
@Injectable()
export class LimitersAdmin {
  constructor(
    private readonly limiters: LimiterRegistry,
    private readonly limitedCall: LimitedCall,
    private readonly statistics: CacheStatistics,
    private readonly settings: CacheSettings,
  ) {}

  async list(): Promise<LimitersResponse> {
    const limiters = await Promise.all(this.limiters.all.map((limiter) => this.responseOf(limiter)));
    return { counting: this.limitedCall.control.isFallbackActive ? 'down' : 'up', limiters };
  }

  /** @throws RateLimiterUnknownError */
  async reset(name: string): Promise<DoneResponse> {
    const limiter = this.named(name);
    requireStore(await this.limitedCall.control.reset(limiter));
    return { done: `${name} is reset: its whole limit can be acquired again` };
  }

  /** @throws RateLimiterUnknownError, CacheDurationError */
  async pause(name: string, body: { for?: unknown } | undefined): Promise<DoneResponse> {
    const limiter = this.named(name);
    const forMs = checkPauseBody(body);
    await this.limitedCall.control.pause(limiter, forMs);
    return { done: `${name} is paused for ${Math.round(forMs / 1000)} s` };
  }

  /** @throws RateLimiterUnknownError */
  async resume(name: string): Promise<DoneResponse> {
    requireStore(await this.limitedCall.control.resume(this.named(name)));
    return { done: `${name} is resumed` };
  }

  /** @throws RateLimiterUnknownError, RateLimitOptionError, CacheDurationError, CacheStoreUnavailableError */
  async setLimit(name: string, body: { limits?: unknown; for?: unknown } | undefined): Promise<DoneResponse> {
    this.named(name);
    const change = checkLimitBody(body);
    await this.settings.setLimit(name, change);
    return { done: `${name} has temporary limits for ${change.for}` };
  }

  /** @throws RateLimiterUnknownError, CacheStoreUnavailableError */
  async undoLimit(name: string): Promise<DoneResponse> {
    this.named(name);
    await this.settings.setLimit(name, undefined);
    return { done: `${name} has its own limits again` };
  }

  private async responseOf(limiter: Limiter): Promise<LimiterResponse> {
    const { name, policy, windows, storeDown } = limiter;
    const { remaining, waitMs, reason } = await this.limitedCall.control.peek(limiter);
    const change = this.settings.limitChangeOf(name);
    return {
      name,
      algorithm: policy.algorithm,
      windows,
      ...(policy.concurrency !== undefined && { concurrency: policy.concurrency.user }),
      storeDown,
      remaining,
      nextInMs: waitMs,
      ...(reason !== undefined && { reason }),
      ...(change !== undefined && {
        override: { windows: change.limits, remainingMs: change.remainingMs },
      }),
      ...limiterStats(this.statistics.limiters.of(name)),
    };
  }

  private named(name: string): Limiter {
    return this.limiters.named(name, 'admin');
  }
}

/** @throws CacheStoreUnavailableError */
function requireStore(isConfirmed: boolean): void {
  if (isConfirmed) return;
  throw new CacheStoreUnavailableError(
    'The server is disconnected: the change holds in this process only. Try again once it is connected.',
  );
}

import { Injectable } from '@nestjs/common';
import { durationToMs } from '../../api/duration.js';
import { CacheStoreUnavailableError, RateLimitOptionError } from '../../api/errors.js';
import type { LimiterOptions } from '../../options/limiter-options.js';
import { isRecord } from '../../options/plain-object.js';
import { LimitedCall } from '../../limited-call/limited-call.js';
import { LimiterRegistry } from '../../limited-call/limiter-registry.js';
import type { Limiter } from '../../options/limiter-options.js';
import { CacheStatistics, limiterStats } from '../../statistics/cache.statistics.js';
import { CacheSettings } from '../settings/cache.settings.js';
import type { DoneResponse, LimitersResponse, LimiterResponse } from './responses.js';

/** A pause by hand is at most a day, and a temporary limit a month. */
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;
const LONGEST_LIMIT_MS = 30 * LONGEST_PAUSE_MS;

/** Limiters, as operators see and steer them. */
@Injectable()
export class LimitersAdmin {
  constructor(
    private readonly limiters: LimiterRegistry,
    private readonly limitedCall: LimitedCall,
    private readonly statistics: CacheStatistics,
    private readonly settings: CacheSettings,
  ) {}

  async list(): Promise<LimitersResponse> {
    const limiters = await Promise.all(this.limiters.all.map((limiter) => this.view(limiter)));
    return { counting: this.limitedCall.control.isFallbackActive ? 'down' : 'up', limiters };
  }

  /** @throws RateLimiterUnknownError */
  async reset(name: string): Promise<DoneResponse> {
    const limiter = this.named(name);
    requireStore(await this.limitedCall.control.reset(limiter));
    return { done: `what ${name} had granted is forgotten` };
  }

  /** @throws RateLimiterUnknownError, CacheDurationError */
  async pause(name: string, body: { for?: unknown } | undefined): Promise<DoneResponse> {
    const limiter = this.named(name);
    const forMs = atMost(durationToMs(body?.for ?? '5m', 'for', 1), LONGEST_PAUSE_MS, 'for', "'1d'");
    await this.limitedCall.control.pause(limiter, forMs);
    return { done: `${name} is paused for ${Math.round(forMs / 1000)} s` };
  }

  /** @throws RateLimiterUnknownError */
  async resume(name: string): Promise<DoneResponse> {
    requireStore(await this.limitedCall.control.resume(this.named(name)));
    return { done: `${name} goes on` };
  }

  /** @throws RateLimiterUnknownError, RateLimitOptionError, CacheDurationError, CacheStoreUnavailableError */
  async setLimit(name: string, body: { limits?: unknown; for?: unknown } | undefined): Promise<DoneResponse> {
    this.named(name);
    const { limits, for: given, ...others } = isRecord(body) ? body : {};
    const [unknown] = Object.keys(others);
    if (unknown !== undefined || !Array.isArray(limits) || limits.length === 0 || !limits.every(isRecord)) {
      throw new RateLimitOptionError(
        'Expected {"limits":[{"limit":30,"per":"1m"}],"for":"1h"}: what may be granted, and for how long that holds.',
      );
    }
    atMost(durationToMs(given, 'for', 1_000), LONGEST_LIMIT_MS, 'for', "'30d'");
    await this.settings.setLimit(name, {
      limits: limits as unknown as LimiterOptions['limits'],
      for: String(given),
    });
    return { done: `${name} has other limits for ${String(given)}` };
  }

  /** @throws RateLimiterUnknownError, CacheStoreUnavailableError */
  async undoLimit(name: string): Promise<DoneResponse> {
    this.named(name);
    await this.settings.setLimit(name, undefined);
    return { done: `${name} has its own limits again` };
  }

  private async view(limiter: Limiter): Promise<LimiterResponse> {
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
function requireStore(wasThere: boolean): void {
  if (wasThere) return;
  throw new CacheStoreUnavailableError(
    'The server is away: it holds in this process only. Try again when it is back.',
  );
}

/** @throws RateLimitOptionError */
function atMost(ms: number, mostMs: number, what: string, most: string): number {
  if (ms <= mostMs) return ms;
  throw new RateLimitOptionError(`${what}: expected at most ${most}.`);
}

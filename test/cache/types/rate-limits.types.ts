// The limiters of @tripsage/cache, as the compiler sees them: see public-face.types.ts.
/* oxlint-disable typescript/no-explicit-any -- the public face's own */
import {
  CacheModule,
  type CacheModuleOptions,
  type ClientRequest,
  type ConsumeOptions,
  type Duration,
  type Permit,
  type LimiterOptions,
  LimitRequests,
  RateLimited,
  type RateLimitedError,
  type RateLimiter,
} from '@tripsage/cache';

type Expect<Holds extends true> = Holds;
type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

export type Limiters = [
  Expect<Same<LimiterOptions['limits'], readonly { limit: number; per: Duration }[]>>,
  Expect<Same<LimiterOptions['algorithm'], 'sliding' | 'gcra' | undefined>>,
  Expect<Same<LimiterOptions['burst' | 'concurrency' | 'reserve'], number | undefined>>,
  Expect<Same<LimiterOptions['margin'], Duration | undefined>>,
  Expect<Same<LimiterOptions['storeDown'], 'local' | 'open' | 'closed' | undefined>>,
  Expect<
    Same<
      ConsumeOptions,
      {
        key?: string;
        cost?: number;
        priority?: 'user' | 'background';
        onLimit?: 'wait' | 'reject';
        maxWait?: Duration;
        signal?: AbortSignal;
      }
    >
  >,
  Expect<Same<keyof Permit, 'remaining' | 'release' | 'refund'>>,
  Expect<Same<Permit['remaining'], number>>,
  Expect<Same<ReturnType<Permit['release' | 'refund']>, Promise<void>>>,
  Expect<Same<CacheModuleOptions['rateLimits'], Record<string, LimiterOptions> | undefined>>,
  Expect<
    Same<
      Parameters<typeof RateLimited>,
      [string | LimiterOptions, (ConsumeOptions | ((...args: any[]) => ConsumeOptions))?]
    >
  >,
  Expect<Same<Parameters<RateLimiter['acquire']>, [limiter: string, options?: ConsumeOptions]>>,
  Expect<Same<ReturnType<RateLimiter['acquire']>, Promise<Permit>>>,
  Expect<Same<Parameters<RateLimiter['peek']>, [limiter: string, options?: { key?: string }]>>,
  Expect<Same<ReturnType<RateLimiter['peek']>, Promise<{ remaining: number; retryAfterMs: number }>>>,
  Expect<Same<Parameters<RateLimiter['reset']>, [limiter: string, options?: { key?: string }]>>,
  Expect<
    Same<Parameters<RateLimiter['penalize']>, [limiter: string, options: { until: Date; key?: string }]>
  >,
  Expect<Same<RateLimitedError['limiter'], string>>,
  Expect<Same<RateLimitedError['retryAfterMs'], number>>,
  Expect<Same<RateLimitedError['code'], 'RATE_LIMITED'>>,
];

export class Provider {
  @RateLimited('duffel')
  async search(): Promise<string> {
    return '';
  }

  @RateLimited('duffel', { cost: 2, priority: 'background', onLimit: 'reject' })
  async warm(): Promise<void> {}

  @RateLimited({ limits: [{ limit: 60, per: '1m' }], concurrency: 5 }, (ids: readonly string[]) => ({
    cost: ids.length,
  }))
  async many(ids: readonly string[]): Promise<number> {
    return ids.length;
  }

  // @ts-expect-error a method that answers at once
  @RateLimited('duffel')
  now(): string {
    return '';
  }

  // @ts-expect-error a bare number for a time
  @RateLimited({ limits: [{ limit: 60, per: 60_000 }] })
  async bare(): Promise<void> {}

  // @ts-expect-error an option that there is none of
  @RateLimited('duffel', { weight: 2 })
  async unknown(): Promise<void> {}
}

@LimitRequests('clients')
export class Controllers {
  @LimitRequests('clients', { key: ({ ip = '' }) => ip, cost: 2, per: 'load' })
  @LimitRequests(({ user }: ClientRequest & { user?: string }) =>
    user === undefined ? 'anonymous' : undefined,
  )
  find(): string {
    return '';
  }

  @LimitRequests<{ user: string }>('clients', { key: ({ user }, context) => user + context.getClass().name })
  // @ts-expect-error a moment that there is none of
  @LimitRequests('clients', { per: 'day' })
  // @ts-expect-error rules answer at once
  @LimitRequests('clients', { key: async () => 'late' })
  // @ts-expect-error limits in place of a name
  @LimitRequests({ limits: [{ limit: 60, per: '1m' }] })
  async wrong(): Promise<void> {}
}

export const modules: object[] = [
  CacheModule.forRoot({ rateLimits: { duffel: { limits: [{ limit: 60, per: '1m' }] } } }),
  // @ts-expect-error an algorithm that there is none of
  CacheModule.forRoot({ rateLimits: { duffel: { limits: [], algorithm: 'fixed' } } }),
  // @ts-expect-error no limits
  CacheModule.forRoot({ rateLimits: { duffel: {} } }),
];

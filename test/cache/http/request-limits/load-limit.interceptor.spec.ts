import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, Param, Query } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import {
  Cacheable,
  CacheExceptionFilter,
  CacheModule,
  CacheService,
  CacheStatusInterceptor,
  type ClientRequest,
  LimitRequests,
  RateLimited,
  RateLimiter,
} from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { type Ask, PLATFORMS, whileListening } from '../on-platforms.js';

const clock = new FakeClock();

@Injectable()
class Searches {
  loads = 0;

  @Cacheable('searches', { fresh: '10s', stale: '10s', staleIfError: '10m' })
  async find(text: string): Promise<string> {
    this.loads += 1;
    return `${text} ${this.loads}`;
  }

  @RateLimited('supplier')
  async uncached(text: string): Promise<string> {
    return text;
  }
}

const byClient = {
  key: ({ headers }: ClientRequest) => String(headers['x-client'] ?? 'one'),
  per: 'load',
} as const;

@Controller()
class SearchController {
  constructor(private readonly searches: Searches) {}

  @Get('search/:text')
  @LimitRequests('clients', byClient)
  search(@Param('text') text: string): Promise<string> {
    return this.searches.find(text);
  }

  @Get('many')
  @LimitRequests('clients', byClient)
  many(@Query('texts') texts: string): Promise<string[]> {
    return Promise.all(texts.split(',').map((text) => this.searches.find(text)));
  }

  @Get('uncached')
  @LimitRequests('clients', byClient)
  async uncached(): Promise<string> {
    return (await this.searches.uncached('a')) + (await this.searches.uncached('b'));
  }

  @Get('nothing')
  @LimitRequests('clients', byClient)
  nothing(): string {
    return 'nothing';
  }
}

@Module({
  imports: [
    CacheModule.forRoot({
      clock,
      scheduler: false,
      rateLimits: {
        clients: { limits: [{ limit: 2, per: '1m' }] },
        supplier: { limits: [{ limit: 100, per: '1m' }] },
      },
    }),
  ],
  controllers: [SearchController],
  providers: [
    Searches,
    { provide: APP_FILTER, useClass: CacheExceptionFilter },
    { provide: APP_INTERCEPTOR, useClass: CacheStatusInterceptor },
  ],
})
class SearchModule {}

const seen = async (ask: Ask, path: string): Promise<unknown[]> => {
  const { status, headers } = await ask(path);
  return [status, headers.get('ratelimit')];
};

describe.each(PLATFORMS)('a limit on loads on %s', (_name, adapter) => {
  const whileRunning = (work: Parameters<typeof whileListening>[2]): Promise<void> =>
    whileListening(SearchModule, adapter, work);

  it('spends nothing for a hit, and rejects what would load', async () => {
    await whileRunning(async (ask) => {
      expect(await seen(ask, 'search/a')).toEqual([200, '"clients";r=1']);
      for (let hit = 0; hit < 5; hit += 1) expect(await seen(ask, 'search/a')).toEqual([200, null]);
      expect(await seen(ask, 'search/b')).toEqual([200, '"clients";r=0']);
      const rejected = await ask('search/c');
      expect(rejected.status).toBe(429);
      expect(rejected.headers.get('ratelimit')).toMatch(/^"clients";r=0;t=\d+$/);
      expect(rejected.headers.get('cache-status')).toContain('RATE_LIMITED');
      expect(await seen(ask, 'search/a')).toEqual([200, null]);
      expect((await ask('search/a')).headers.get('ratelimit-policy')).toBe('"clients";q=2;w=60');
    });
  });

  it('costs a request one permit, however much it loads, and nothing where it loads nothing', async () => {
    await whileRunning(async (ask, app) => {
      expect(await seen(ask, 'nothing')).toEqual([200, null]);
      expect(await seen(ask, 'many?texts=m1,m2,m3')).toEqual([200, '"clients";r=1']);
      expect(await seen(ask, 'many?texts=m1,m2,m4,m5')).toEqual([200, '"clients";r=0']);
      expect(await app.get(RateLimiter).peek('clients', { key: 'one' })).toMatchObject({ remaining: 0 });
    });
  });

  it('counts limited calls outside of any cached method as loads', async () => {
    await whileRunning(async (ask) => {
      expect(await seen(ask, 'uncached')).toEqual([200, '"clients";r=1']);
      expect(await seen(ask, 'uncached')).toEqual([200, '"clients";r=0']);
      expect((await ask('uncached')).status).toBe(429);
    });
  });

  it('gives an old answer where there is one, and refreshes behind answers for nothing', async () => {
    await whileRunning(async (ask, app) => {
      const searches = app.get(Searches);
      await ask('search/old');
      await ask('search/other');
      const { loads } = searches;
      // Within `stale`: the refresh behind the answer is nobody's.
      await clock.advance(11_000);
      expect(await (await ask('search/old')).text()).toBe('old 1');
      expect(searches.loads).toBe(loads + 1);
      expect(await seen(ask, 'search/other')).toEqual([200, null]);
      // Within `staleIfError`: the limit is reached, and the old answer is better than none.
      await clock.advance(21_000);
      const old = await ask('search/old');
      expect([old.status, await old.text()]).toEqual([200, expect.stringMatching(/^old/)]);
      expect(old.headers.get('cache-status')).toContain('STALE_IF_RATE_LIMITED');
      expect((await ask('search/new')).status).toBe(429);
      await app.get(CacheService).invalidateTags(['none']);
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type Type, UnauthorizedException } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import {
  CacheExceptionFilter,
  CacheModule,
  type CacheModuleOptions,
  type ClientRequest,
  LimitRequests,
  LocalBackend,
  MemoryStore,
  RateLimiterUnknownError,
  RateLimitRequestError,
} from '@tripsage/cache';
import { FakeClock, FaultyBackend } from '@tripsage/cache-testing';
import { until } from '../../../support/until.js';
import { Gated } from '../../simulated-process.js';
import { PLATFORMS, whileListening } from '../on-platforms.js';

const key = (): string => 'one';
const per = '1m';

function moduleOf(controller: Type, options: CacheModuleOptions): Type {
  @Module({
    imports: [CacheModule.forRoot({ scheduler: false, ...options })],
    controllers: [controller],
    providers: [{ provide: APP_FILTER, useClass: CacheExceptionFilter }],
  })
  class AppModule {}
  return AppModule;
}

const start = (controller: Type, options: CacheModuleOptions) =>
  NestFactory.createApplicationContext(moduleOf(controller, options), { logger: false, abortOnError: false });

describe('limits on requests, at start', () => {
  it('name an unknown limiter, and where it is asked', async () => {
    @Controller()
    @LimitRequests('searches')
    class OfClass {}
    @Controller()
    class OfHandler {
      @LimitRequests('searches')
      find(): void {}
    }
    for (const [controller, where] of [
      [OfClass, 'OfClass'],
      [OfHandler, 'OfHandler.find'],
    ] as const) {
      const starting = start(controller, { rateLimits: { clients: { limits: [{ limit: 1, per }] } } });
      await expect(starting).rejects.toBeInstanceOf(RateLimiterUnknownError);
      await expect(starting).rejects.toThrow(`@LimitRequests on ${where}: there is no limiter 'searches'.`);
    }
  });

  it('refuse a cost that the limiter never permits', async () => {
    @Controller()
    class Costly {
      @LimitRequests('clients', { cost: 2 })
      find(): void {}
    }
    const starting = start(Costly, { rateLimits: { clients: { limits: [{ limit: 1, per }] } } });
    await expect(starting).rejects.toBeInstanceOf(RateLimitRequestError);
    await expect(starting).rejects.toThrow('@LimitRequests on Costly.find: a cost of 2 is more than');
  });
});

describe.each(PLATFORMS)('limits on requests on %s', (_name, adapter) => {
  it('keep the place of a running request until its answer ends, or its client hangs up', async () => {
    const work = new Gated<string>();
    @Controller()
    class Exports {
      @Get()
      @LimitRequests('running', { key })
      run(): Promise<string> {
        return work.run();
      }
    }
    const rateLimits = { running: { limits: [], concurrency: 2 } };
    await whileListening(moduleOf(Exports, { rateLimits }), adapter, async (ask) => {
      const hangUp = new AbortController();
      const leaving = ask('', { signal: hangUp.signal }).catch(() => 'hung up');
      const staying = ask('');
      await until(() => work.started === 2);
      const rejected = await ask('');
      expect([rejected.status, rejected.headers.get('ratelimit')]).toEqual([429, null]);
      hangUp.abort();
      expect(await leaving).toBe('hung up');
      const another = until(async () => {
        const answer = ask('');
        const first = await Promise.race([answer, until(() => work.started === 3)]);
        return first === true ? answer.then(({ status }) => status) : false;
      });
      await until(() => work.started === 3);
      work.open('done');
      expect((await staying).status).toBe(200);
      expect(await another).toBe(200);
      expect((await ask('')).status).toBe(200);
    });
  });

  it('follow storeDown while the server is away', async () => {
    const clock = new FakeClock();
    const shared = new LocalBackend(new MemoryStore({ clock }), clock, { isShared: true });
    const backend = new FaultyBackend(shared);
    @Controller()
    class Trips {
      @Get('closed')
      @LimitRequests('closed', { key })
      closed(): string {
        return 'closed';
      }

      @Get('open')
      @LimitRequests('open', { key })
      open(): string {
        return 'open';
      }

      @Get('local')
      @LimitRequests('local', { key })
      local(): string {
        return 'local';
      }
    }
    const limits = [{ limit: 1, per }] as const;
    const rateLimits = {
      closed: { limits, storeDown: 'closed' },
      open: { limits, storeDown: 'open' },
      local: { limits, storeDown: 'local' },
    } as const;
    await whileListening(moduleOf(Trips, { clock, backend, rateLimits }), adapter, async (ask) => {
      backend.failAll(['limits.acquire']);
      const seen = async (path: string) => {
        const { status, headers } = await ask(path);
        return [status, headers.get('ratelimit')];
      };
      expect(await seen('closed')).toEqual([503, null]);
      expect([await seen('open'), await seen('open')]).toEqual([[200, null], [200, null]]); // prettier-ignore
      expect(await seen('local')).toEqual([200, '"local";r=0']);
      expect((await seen('local'))[0]).toBe(429);
    });
  });

  it('count by the address where the rule of a client gives none', async () => {
    @Controller()
    class Trips {
      @Get()
      @LimitRequests('clients', {
        key: ({ headers }: ClientRequest) => headers['x-user'] as string | undefined,
      })
      list(): void {}
    }
    const rateLimits = { clients: { limits: [{ limit: 1, per }] } } as const;
    await whileListening(moduleOf(Trips, { rateLimits }), adapter, async (ask) => {
      expect((await ask('')).status).toBe(200);
      expect((await ask('')).status).toBe(429);
      expect((await ask('', { headers: { 'x-user': 'ana' } })).status).toBe(200);
    });
  });

  it('answer with the HTTP exception of a rule, and with 500 for any other', async () => {
    @Controller()
    class Trips {
      @Get('unauthorized')
      @LimitRequests('clients', {
        key: () => {
          throw new UnauthorizedException();
        },
      })
      unauthorized(): void {}

      @Get('broken')
      @LimitRequests('clients', {
        key: ({ headers }: ClientRequest) => (headers['x-user'] ?? null) as string,
      })
      broken(): void {}
    }
    const rateLimits = { clients: { limits: [{ limit: 1, per }] } } as const;
    await whileListening(moduleOf(Trips, { rateLimits }), adapter, async (ask) => {
      expect((await ask('unauthorized')).status).toBe(401);
      expect((await ask('broken')).status).toBe(500);
      expect((await ask('broken', { headers: { 'x-user': 'ana' } })).status).toBe(200);
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { type CanActivate, Controller, type ExecutionContext, Get, Injectable, Module, UseGuards } from '@nestjs/common'; // prettier-ignore
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import {
  CacheExceptionFilter,
  CacheModule,
  type ClientRequest,
  LimitRequests,
  RateLimiter,
  RateLimitGuard,
} from '@tripsage/cache';
import { type Ask, PLATFORMS, whileListening } from '../on-platforms.js';

interface Visitor extends ClientRequest {
  user?: string;
}

/** Says who asks, as an application's own guard does. */
@Injectable()
class WhoAsks implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Visitor>();
    request.user = String(request.headers['x-user'] ?? 'nobody');
    return true;
  }
}

const byUser = { key: ({ user = '' }: Visitor) => user };

@Controller()
@LimitRequests('controller', byUser)
@UseGuards(WhoAsks)
class TripsController {
  @Get('plain')
  plain(): string {
    return 'plain';
  }

  @Get('own')
  @LimitRequests('handler', byUser)
  own(): string {
    return 'own';
  }

  @Get('both')
  @LimitRequests('handler', byUser)
  @LimitRequests('wide', { ...byUser, cost: 2 })
  both(): string {
    return 'both';
  }

  @Get('tier')
  @LimitRequests<Visitor>(({ user }) => (user === 'boss' ? undefined : `tier.${user === 'ana' ? 'premium' : 'user'}`), byUser) // prettier-ignore
  tier(): string {
    return 'tier';
  }

  @Get('address')
  @LimitRequests('handler')
  address(): string {
    return 'address';
  }
}

const per = '1m';
@Module({
  imports: [
    CacheModule.forRoot({
      scheduler: false,
      rateLimits: {
        controller: { limits: [{ limit: 3, per }] },
        handler: { limits: [{ limit: 2, per }] },
        wide: { limits: [{ limit: 10, per: '1s' }, { limit: 3, per }] }, // prettier-ignore
        'tier.user': { limits: [{ limit: 1, per }] },
        'tier.premium': { limits: [{ limit: 2, per }] },
      },
    }),
  ],
  controllers: [TripsController],
  providers: [
    { provide: APP_FILTER, useClass: CacheExceptionFilter },
    // A limit by address runs before all other guards; one by user would not know the user.
  ],
})
class TripsModule {}

const statuses = async (ask: Ask, path: string, users: readonly string[]): Promise<number[]> => {
  const seen: number[] = [];
  for (const user of users) seen.push((await ask(path, { headers: { 'x-user': user } })).status);
  return seen;
};

describe.each(PLATFORMS)('RateLimitGuard on %s', (_name, adapter) => {
  const whileRunning = (work: (ask: Ask) => Promise<void>): Promise<void> =>
    whileListening(TripsModule, adapter, work);

  it('answers 429 as problem details, with the fields, and the others of before with what was left', async () => {
    await whileRunning(async (ask) => {
      const left: unknown[] = [];
      for (let time = 0; time < 3; time += 1) {
        const { status, headers } = await ask('plain');
        left.push([status, headers.get('ratelimit'), headers.get('retry-after')]);
      }
      expect(left).toEqual([2, 1, 0].map((remaining) => [200, `"controller";r=${remaining}`, null]));
      const rejected = await ask('plain');
      expect(rejected.status).toBe(429);
      const seconds = Number(rejected.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(50);
      expect(rejected.headers.get('ratelimit')).toBe(`"controller";r=0;t=${seconds}`);
      expect(rejected.headers.get('ratelimit-policy')).toBe('"controller";q=3;w=60');
      expect(rejected.headers.get('content-type')).toContain('application/problem+json');
      expect(await rejected.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED', retryAfterSeconds: seconds }); // prettier-ignore
    });
  });

  it('counts each client by its key, and tells each what is left to it', async () => {
    await whileRunning(async (ask) => {
      expect(await statuses(ask, 'own', ['ana', 'ana', 'ana', 'ben', 'ana'])).toEqual([200, 200, 429, 200, 429]); // prettier-ignore
      const { headers } = await ask('own', { headers: { 'x-user': 'eve' } });
      expect(headers.get('ratelimit')).toBe('"handler";r=1');
    });
  });

  it("takes the handler's limits in place of the controller's", async () => {
    await whileRunning(async (ask) => {
      await statuses(ask, 'plain', ['ana', 'ana', 'ana', 'ana']);
      expect(await statuses(ask, 'own', ['ana'])).toEqual([200]);
    });
  });

  it('takes all of several limits, or none', async () => {
    await whileRunning(async (ask) => {
      const first = await ask('both');
      expect(first.headers.get('ratelimit')).toBe('"handler";r=1, "wide";r=1');
      expect(first.headers.get('ratelimit-policy')).toBe(
        '"handler";q=2;w=60, "wide/1s";q=10;w=1, "wide/60s";q=3;w=60',
      );
      const second = await ask('both');
      expect([second.status, second.headers.get('ratelimit')]).toEqual([
        429,
        expect.stringMatching(/^"wide";r=0;t=\d+$/),
      ]);
      // What the first limiter had given is given back.
      expect((await ask('own')).headers.get('ratelimit')).toBe('"handler";r=0');
    });
  });

  it('asks the limiter that a rule names, and none where it names none', async () => {
    await whileRunning(async (ask) => {
      expect(await statuses(ask, 'tier', ['ben', 'ben', 'ana', 'ana', 'ana'])).toEqual([200, 429, 200, 200, 429]); // prettier-ignore
      expect(await statuses(ask, 'tier', ['boss', 'boss', 'boss'])).toEqual([200, 200, 200]);
    });
  });

  it('counts by the address where there is no key', async () => {
    await whileRunning(async (ask) => {
      expect(await statuses(ask, 'address', ['ana', 'ben', 'eve'])).toEqual([200, 200, 429]);
    });
  });

  it('permits exactly as many of many at once as the limit says', async () => {
    await whileRunning(async (ask) => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask('own')));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(48);
    });
  });
});

@Controller()
class GuardedController {
  @Get()
  @UseGuards(RateLimitGuard)
  @LimitRequests('handler', { key: () => 'one' })
  hello(): string {
    return 'hello';
  }
}

@Module({
  imports: [
    CacheModule.forRoot({ scheduler: false, rateLimits: { handler: { limits: [{ limit: 9, per }] } } }),
  ],
  controllers: [GuardedController],
  providers: [{ provide: APP_GUARD, useClass: RateLimitGuard }],
})
class GuardedModule {}

describe('RateLimitGuard that stands everywhere', () => {
  it.each(PLATFORMS)('acquires one permit a request on %s', async (_name, adapter) => {
    await whileListening(GuardedModule, adapter, async (ask, app) => {
      expect((await ask('')).status).toBe(200);
      expect(await app.get(RateLimiter).peek('handler', { key: 'one' })).toMatchObject({ remaining: 8 });
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import {
  Cacheable,
  CacheableMany,
  CacheEvents,
  CachePut,
  CacheService,
  RateLimited,
  RateLimiter,
} from '@tripsage/cache';
import { CacheHealth } from '@tripsage/cache/ops';
import { FakeClock, recordEvents } from '@tripsage/cache-testing';
import { settle } from '../../simulated-process.js';
import { appWith } from '../app-with.js';

const rateLimits = { duffel: { limits: [{ limit: 2, per: '10s' }], reserve: 0 } } as const;
const options = () => ({ rateLimits, clock: new FakeClock() });

@Injectable()
class Provider {
  calls: unknown[] = [];

  @RateLimited('duffel', { onLimit: 'reject' })
  async search(route: string): Promise<string> {
    this.calls.push(route);
    return `offers of ${route}`;
  }

  @RateLimited('duffel', function (this: Provider, ids: readonly string[]) {
    return { cost: ids.length + this.calls.length, onLimit: 'reject' };
  })
  async many(ids: readonly string[]): Promise<readonly string[]> {
    return ids;
  }
}

describe('@RateLimited', () => {
  it('lets a method run as often as its limiter says, with its own arguments and this', async () => {
    const app = await appWith([Provider], options());
    const provider = app.get(Provider);
    expect(await provider.search('CDG-JFK')).toBe('offers of CDG-JFK');
    await provider.search('CDG-LHR');
    await expect(provider.search('CDG-FCO')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      limiter: 'duffel',
    });
    expect(provider.calls).toEqual(['CDG-JFK', 'CDG-LHR']);
    expect(app.get(CacheService).stats().limiters).toEqual({
      duffel: { acquired: 2, waited: 0, waitedMs: 0, rejected: 1, pauses: 0 },
    });
    await app.close();
  });

  it('asks for what a rule says of the arguments, with this', async () => {
    const app = await appWith([Provider], options());
    const provider = app.get(Provider);
    expect(await provider.many([])).toEqual([]);
    expect(await provider.many(['a', 'b'])).toEqual(['a', 'b']);
    await expect(provider.many(['c'])).rejects.toMatchObject({ reason: 'limit' });
    await expect(provider.many(['c', 'd', 'e'])).rejects.toMatchObject({
      code: 'RATE_LIMIT_REQUEST_INVALID',
    });
    await app.close();
  });

  it('spends nothing on a hit, whichever of the decorators stands above', async () => {
    @Injectable()
    class Both {
      calls = 0;

      @Cacheable('flights', '10m')
      @RateLimited('duffel', { onLimit: 'reject' })
      async cacheAbove(id: number): Promise<number> {
        this.calls += 1;
        return id;
      }

      @RateLimited('duffel', { onLimit: 'reject' })
      @Cacheable('flights', '10m')
      async limitAbove(id: number): Promise<number> {
        this.calls += 1;
        return id;
      }
    }
    const app = await appWith([Both], options());
    const events = recordEvents(app.get(CacheEvents));
    const both = app.get(Both);
    for (let call = 0; call < 5; call += 1) {
      expect(await both.cacheAbove(1)).toBe(1);
      expect(await both.limitAbove(2)).toBe(2);
    }
    expect(both.calls).toBe(2);
    expect(events.of('permitAcquired')).toHaveLength(2);
    await expect(both.limitAbove(3)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(both.cacheAbove(3)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await app.close();
  });

  it('above a cache that was told to stay out still limits', async () => {
    @Injectable()
    class Both {
      @RateLimited('duffel', { onLimit: 'reject' })
      @Cacheable('flights', '10m', { when: () => false })
      async search(): Promise<string> {
        return '';
      }
    }
    for (const more of [{}, { enabled: false }]) {
      const app = await appWith([Both], { ...options(), ...more });
      const both = app.get(Both);
      await both.search();
      await both.search();
      await expect(both.search()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
      await app.close();
    }
  });

  it('with @CacheableMany spends for what has to be loaded only', async () => {
    @Injectable()
    class Places {
      asked: (readonly string[])[] = [];

      @RateLimited({ limits: [{ limit: 5, per: '10s' }], reserve: 0 }, (ids: readonly string[]) => ({
        cost: ids.length,
        onLimit: 'reject',
      }))
      @CacheableMany('places', '1h', {
        items: (ids: readonly string[]) => ids,
        idOf: (place: { id: string }) => place.id,
      })
      async find(ids: readonly string[]): Promise<{ id: string }[]> {
        this.asked.push(ids);
        return ids.map((id) => ({ id }));
      }
    }
    const app = await appWith([Places], options());
    const places = app.get(Places);
    await places.find(['a', 'b', 'c']);
    await places.find(['a', 'b', 'c', 'd', 'e']);
    expect(places.asked).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
    await expect(places.find(['f'])).rejects.toMatchObject({ code: 'RATE_LIMITED', limiter: 'Places.find' });
    await app.close();
  });

  it('with @CachePut limits the write', async () => {
    @Injectable()
    class Trips {
      @Cacheable('trips', '1h')
      async find(id: number): Promise<number> {
        return id;
      }

      @RateLimited('duffel', { onLimit: 'reject' })
      @CachePut('trips', '1h', { operation: 'find' })
      async save(id: number): Promise<number> {
        return id;
      }
    }
    const app = await appWith([Trips], options());
    const trips = app.get(Trips);
    await trips.save(1);
    await trips.save(2);
    await expect(trips.save(3)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await app.close();
  });

  it('may stand twice on a method: all of its limiters have to let it run', async () => {
    @Injectable()
    class Twice {
      @RateLimited({ limits: [{ limit: 100, per: '10s' }] })
      @RateLimited('duffel', { onLimit: 'reject' })
      async search(): Promise<string> {
        return '';
      }
    }
    const app = await appWith([Twice], options());
    const twice = app.get(Twice);
    await twice.search();
    await twice.search();
    await expect(twice.search()).rejects.toMatchObject({ limiter: 'duffel' });
    await app.close();
  });

  it('in place of a name is one limiter for all objects of the class, subclasses included', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Base {
      @RateLimited({ limits: [{ limit: 2, per: '10s' }], reserve: 0 }, { onLimit: 'reject' })
      async search(): Promise<string> {
        return '';
      }
    }
    @Injectable()
    class Sub extends Base {}
    const app = await appWith([Base, Sub], options());
    await (await app.resolve(Base)).search();
    await app.get(Sub).search();
    await expect((await app.resolve(Base)).search()).rejects.toMatchObject({ limiter: 'Base.search' });
    await app.close();
  });

  it('limits nothing in an object that Nest did not make', async () => {
    const provider = new Provider();
    for (let call = 0; call < 5; call += 1) await provider.search('CDG-JFK');
    expect(provider.calls).toHaveLength(5);
  });

  it('listens to what the supplier says in its answer, by the headers', async () => {
    const clock = new FakeClock();
    @Injectable()
    class Fetching {
      @RateLimited('duffel', { onLimit: 'reject' })
      async search(): Promise<Response> {
        return new Response('', { status: 429, headers: { 'retry-after': '7' } });
      }
    }
    const app = await appWith([Fetching], { rateLimits, clock });
    const fetching = app.get(Fetching);
    await fetching.search();
    await expect(fetching.search()).rejects.toMatchObject({ reason: 'paused', retryAfterMs: 7_000 });
    clock.advance(7_000);
    await fetching.search();
    await app.close();
  });
});

describe('RateLimiter', () => {
  it('grants, says what is left, takes back and forgets', async () => {
    const app = await appWith([], options());
    const limiter = app.get(RateLimiter);
    expect(await limiter.peek('duffel')).toEqual({ remaining: 2, retryAfterMs: 0 });
    const permit = await limiter.acquire('duffel');
    expect(permit.remaining).toBe(1);
    await limiter.acquire('duffel');
    expect(await limiter.peek('duffel')).toEqual({ remaining: 0, retryAfterMs: 10_051 });
    await permit.refund();
    expect((await limiter.peek('duffel')).remaining).toBe(1);
    await limiter.acquire('duffel');
    await limiter.reset('duffel');
    expect((await limiter.peek('duffel')).remaining).toBe(2);
    await permit.release();
    await app.close();
  });

  it('counts each key for itself', async () => {
    const app = await appWith([], options());
    const limiter = app.get(RateLimiter);
    await limiter.acquire('duffel', { key: 'a', cost: 2 });
    expect((await limiter.peek('duffel', { key: 'a' })).remaining).toBe(0);
    expect((await limiter.peek('duffel', { key: 'b' })).remaining).toBe(2);
    expect((await limiter.peek('duffel')).remaining).toBe(2);
    await app.close();
  });

  it('pauses until a moment, a day at most', async () => {
    const clock = new FakeClock();
    const app = await appWith([], { rateLimits, clock });
    const limiter = app.get(RateLimiter);
    await limiter.penalize('duffel', { until: new Date(clock.now() - 1) });
    expect((await limiter.peek('duffel')).retryAfterMs).toBe(0);
    await limiter.penalize('duffel', { until: new Date(clock.now() + 5_000) });
    expect((await limiter.peek('duffel')).retryAfterMs).toBe(5_000);
    await limiter.penalize('duffel', { until: new Date(clock.now() + 1_000) });
    expect((await limiter.peek('duffel')).retryAfterMs).toBe(5_000);
    await limiter.penalize('duffel', { until: new Date(clock.now() + 1e12) });
    expect((await limiter.peek('duffel')).retryAfterMs).toBe(86_400_000);
    await expect(limiter.penalize('duffel', { until: new Date(NaN) })).rejects.toMatchObject({
      code: 'RATE_LIMIT_REQUEST_INVALID',
    });
    await app.close();
  });

  it('lets a caller wait until it is its turn', async () => {
    const clock = new FakeClock();
    const app = await appWith([], { rateLimits, clock });
    const limiter = app.get(RateLimiter);
    await limiter.acquire('duffel', { cost: 2 });
    const waiting = limiter.acquire('duffel', { maxWait: '20s' });
    await settle();
    clock.advance(10_051);
    expect((await waiting).remaining).toBe(1);
    await app.close();
  });

  it('refuses unknown limiters, by name, with those there are', async () => {
    const app = await appWith([], options());
    const limiter = app.get(RateLimiter);
    for (const call of [
      limiter.acquire('duffle'),
      limiter.peek('duffle'),
      limiter.reset('duffle'),
      limiter.penalize('duffle', { until: new Date() }),
    ]) {
      await expect(call).rejects.toMatchObject({
        code: 'RATE_LIMITER_UNKNOWN',
        message: expect.stringContaining("no limiter 'duffle'. CacheModule was given duffel"),
      });
    }
    await app.close();
  });

  it('is told of by health', async () => {
    const app = await appWith([], options());
    expect(app.get(CacheHealth).limits()).toEqual({
      state: 'up',
      limiters: [{ name: 'duffel', storeDown: 'local' }],
    });
    await app.close();
  });
});

describe('an application', () => {
  it.each([
    ['a limiter that there is none of', 'stays', {}, 'RATE_LIMITER_UNKNOWN', "no limiter 'stays'"],
    [
      'a cost that it never grants',
      'duffel',
      { cost: 3 },
      'RATE_LIMIT_REQUEST_INVALID',
      'narrowest window holds 2',
    ],
    [
      'a cost of NaN',
      'duffel',
      { cost: Number.NaN },
      'RATE_LIMIT_REQUEST_INVALID',
      'cost must be a whole number',
    ],
    ['a fraction', 'duffel', { cost: 1.5 }, 'RATE_LIMIT_REQUEST_INVALID', 'cost must be a whole number'],
    ['an empty key', 'duffel', { key: '' }, 'RATE_LIMIT_REQUEST_INVALID', 'key must be'],
    [
      'an option that there is none of',
      'duffel',
      { weight: 1 },
      'RATE_LIMIT_REQUEST_INVALID',
      "'weight' is not",
    ],
    ['a bare number', 'duffel', { maxWait: 5 }, 'CACHE_DURATION_INVALID', 'maxWait'],
    ['a wait of days', 'duffel', { maxWait: '2d' }, 'RATE_LIMIT_REQUEST_INVALID', "at most '1h'"],
    ['limits of 0', { limits: [{ limit: 0, per: '1s' }] }, {}, 'RATE_LIMIT_INVALID', 'limits[0]: limit is 0'],
  ])('does not start with %s, and says where', async (_, limiter, acquire, code, message) => {
    @Injectable()
    class Wrong {
      @RateLimited(limiter as string, acquire as object)
      async search(): Promise<string> {
        return '';
      }
    }
    await expect(appWith([Wrong], options())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^@RateLimited on Wrong\.search/),
    });
    await expect(appWith([Wrong], options())).rejects.toThrow(message);
  });

  it('does not start with two limiters of one name that differ', async () => {
    const made = (limit: number) => {
      @Injectable()
      class Twin {
        @RateLimited({ limits: [{ limit, per: '1m' }] })
        async search(): Promise<string> {
          return '';
        }
      }
      return Twin;
    };
    const providers = (one: number, other: number) => [
      { provide: 'one', useClass: made(one) },
      { provide: 'other', useClass: made(other) },
    ];
    await expect(appWith(providers(10, 20), options())).rejects.toMatchObject({
      code: 'RATE_LIMIT_INVALID',
      message: expect.stringContaining("another limiter 'Twin.search' has other limits"),
    });
    await (await appWith(providers(10, 10), options())).close();
  });

  it('does not start with wrong limiters of the module, and names them', async () => {
    const wrong = { rateLimits: { duffel: { limits: [] } } };
    await expect(appWith([], wrong)).rejects.toThrow('CacheModule: rateLimits.duffel: limits is empty');
    await expect(appWith([], { rateLimits: 'duffel' as never })).rejects.toThrow('rateLimits must be');
  });
});

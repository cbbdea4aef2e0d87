import { describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  Module,
  Scope,
  SetMetadata,
  type Type,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { ContextIdFactory, NestFactory } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { Cacheable, CacheEvents, CacheModule, CacheService } from '@tripsage/cache';
import { appWith } from '../app-with.js';

class Counter {
  calls = 0;
}

class RateService {
  calls = 0;

  constructor(readonly rate = 1) {}

  @Cacheable('rates', '10m')
  async find(currency: string): Promise<{ currency: string; rate: number; call: number }> {
    this.calls += 1;
    return { currency, rate: this.rate, call: this.calls };
  }

  /** Calls a cached method of its own class. */
  async findTwice(currency: string): Promise<unknown[]> {
    return [await this.find(currency), await this.find(currency)];
  }
}
Injectable()(RateService);

describe('@Cacheable', () => {
  it('calls the method once for the same arguments', async () => {
    const app = await appWith([{ provide: RateService, useClass: class extends RateService {} }]);
    const rates = app.get(RateService);
    expect(await rates.find('EUR')).toEqual(await rates.find('EUR'));
    expect(rates.calls).toBe(1);
    await rates.find('USD');
    expect(rates.calls).toBe(2);
    await app.close();
  });

  it('serves calls from another method of its own class', async () => {
    const app = await appWith([{ provide: RateService, useFactory: () => new RateService() }]);
    const rates = app.get(RateService);
    const [first, second] = await rates.findTwice('EUR');
    expect(first).toEqual(second);
    expect(rates.calls).toBe(1);
    await app.close();
  });

  it('keeps name, length and metadata of the method, whichever side of it they are set on', () => {
    class Marked {
      @SetMetadata('above', 1)
      @Cacheable('marks', '1m')
      @SetMetadata('below', 2)
      async find(_a: string, _b: string): Promise<string> {
        return '';
      }
    }
    const { find } = Marked.prototype;
    expect([find.name, find.length]).toEqual(['find', 2]);
    expect([Reflect.getMetadata('above', find), Reflect.getMetadata('below', find)]).toEqual([1, 2]);
  });

  it('runs uncached where nobody gave the instance a runtime', async () => {
    const rates = new RateService();
    await rates.find('EUR');
    await rates.find('EUR');
    expect(rates.calls).toBe(2);
  });

  it('is found under a decorator above it that puts a method of its own in its place', async () => {
    const calls: string[] = [];
    const Logged: MethodDecorator = (_target, _name, descriptor) => {
      const inner = descriptor.value as unknown as (...args: unknown[]) => Promise<unknown>;
      const outer = function (this: unknown, ...args: unknown[]): Promise<unknown> {
        calls.push('logged');
        return inner.apply(this, args);
      };
      descriptor.value = outer as never;
    };
    class LoggedService {
      @Logged
      @Cacheable('logged', '1m')
      async find(): Promise<number> {
        return calls.push('found');
      }
    }
    const app = await appWith([{ provide: LoggedService, useFactory: () => new LoggedService() }]);
    const service = app.get(LoggedService);
    expect([await service.find(), await service.find()]).toEqual([2, 2]);
    expect(calls).toEqual(['logged', 'found', 'logged']);
    await app.close();
  });

  it('runs uncached where a test mocks every dependency', async () => {
    @Injectable()
    class MockedService {
      @Cacheable('mocked', '1m')
      async find(): Promise<string> {
        return 'real';
      }
    }
    const app = await Test.createTestingModule({ providers: [MockedService] })
      .useMocker(() => ({ call: () => 'mocked' }))
      .compile();
    app.useLogger(false);
    expect(await app.get(MockedService).find()).toBe('real');
    await app.close();
  });

  it('serves views of an object made by Object.create', async () => {
    const app = await appWith([{ provide: RateService, useFactory: () => new RateService() }]);
    const rates = app.get(RateService);
    const view = Object.create(rates) as RateService;
    expect(await view.find('EUR')).toEqual(await rates.find('EUR'));
    await app.close();
  });

  it('caches in views that are providers, with or without the object itself', async () => {
    const rates = new RateService();
    const view = { provide: 'VIEW', useFactory: () => Object.create(rates) as RateService };
    for (const providers of [[view], [view, { provide: RateService, useValue: rates }]]) {
      const app = await appWith(providers);
      const { call } = await app.get<RateService>('VIEW').find('EUR');
      expect(await app.get<RateService>('VIEW').find('EUR')).toMatchObject({ call });
      await app.close();
    }
    expect(rates.calls).toBe(0);
  });

  it('takes providers without a class behind them', async () => {
    const bare = Object.create(null) as object;
    const app = await appWith([
      { provide: 'BARE', useValue: bare },
      { provide: 'VIEW', useValue: Object.create(bare) as object },
    ]);
    await app.close();
  });

  it('warns of two objects of one class that answer from one cache', async () => {
    const warnings: unknown[] = [];
    const app = await Test.createTestingModule({
      imports: [CacheModule.forRoot()],
      providers: [
        { provide: 'A', useFactory: () => new RateService(1) },
        { provide: 'B', useFactory: () => new RateService(2) },
      ],
    })
      .setLogger({ warn: (text: unknown) => warnings.push(text), log: () => {}, error: () => {} })
      .compile();
    await app.init();
    expect(warnings).toEqual([expect.stringMatching(/RateService is provided more than once.*find/)]);
    await app.close();
  });

  it('leaves no trace in copies of an instance', async () => {
    const app = await appWith([{ provide: RateService, useFactory: () => new RateService() }]);
    const rates = app.get(RateService);
    expect(Reflect.ownKeys({ ...rates })).toEqual(['rate', 'calls']);
    await app.close();
  });

  describe('on providers of every kind', () => {
    @Injectable()
    class SingletonService extends RateService {
      constructor() {
        super(2);
      }
    }

    @Injectable({ scope: Scope.REQUEST })
    class RequestService {
      constructor(private readonly counter: Counter) {}

      @Cacheable('request', '10m')
      async find(id: number): Promise<{ id: number }> {
        this.counter.calls += 1;
        return { id };
      }
    }

    @Injectable({ scope: Scope.TRANSIENT })
    class TransientService {
      constructor(private readonly counter: Counter) {}

      @Cacheable('transient', '10m')
      async find(id: number): Promise<{ id: number }> {
        this.counter.calls += 1;
        return { id };
      }
    }

    it('caches in class providers of request scope, across requests', async () => {
      const app = await appWith([Counter, RequestService]);
      for (let request = 0; request < 3; request += 1) {
        const service = await app.resolve(RequestService, ContextIdFactory.create());
        await service.find(7);
      }
      expect(app.get(Counter).calls).toBe(1);
      await app.close();
    });

    it('caches in class providers of transient scope', async () => {
      const app = await appWith([Counter, TransientService]);
      await (await app.resolve(TransientService)).find(7);
      await (await app.resolve(TransientService)).find(7);
      expect(app.get(Counter).calls).toBe(1);
      await app.close();
    });

    it.each([
      ['useValue', { provide: 'RATES', useValue: new RateService(3) }],
      ['useFactory', { provide: 'RATES', useFactory: () => new RateService(3) }],
      ['async useFactory', { provide: 'RATES', useFactory: async () => new RateService(3) }],
    ])('caches in %s singletons', async (_kind, provider) => {
      const app = await appWith([provider]);
      const rates = app.get<RateService>('RATES');
      await rates.find('EUR');
      await rates.find('EUR');
      expect(rates.calls).toBe(1);
      await app.close();
    });

    it.each([Scope.REQUEST, Scope.TRANSIENT])('caches in what a factory of scope %d makes', async (scope) => {
      const made: RateService[] = [];
      const useFactory = (): RateService => {
        const rates = new RateService(4);
        made.push(rates);
        return rates;
      };
      const app = await appWith([{ provide: 'RATES', useFactory, scope }]);
      for (let request = 0; request < 2; request += 1) {
        await (await app.resolve<RateService>('RATES', ContextIdFactory.create())).find('EUR');
      }
      expect(made.map(({ calls }) => calls).reduce((sum, calls) => sum + calls, 0)).toBe(1);
      await app.close();
    });

    it('caches in useExisting aliases once', async () => {
      const app = await appWith([SingletonService, { provide: 'ALIAS', useExisting: SingletonService }]);
      await app.get(SingletonService).find('EUR');
      await app.get<SingletonService>('ALIAS').find('EUR');
      expect(app.get(SingletonService).calls).toBe(1);
      await app.close();
    });

    it('caches in controllers', async () => {
      let calls = 0;
      @Controller('places')
      class PlacesController {
        @Get()
        @Cacheable('places', '10m')
        async list(): Promise<string[]> {
          calls += 1;
          return ['Rome'];
        }
      }
      const app = await appWith([], {}, [PlacesController]);
      await app.get(PlacesController).list();
      await app.get(PlacesController).list();
      expect(calls).toBe(1);
      await app.close();
    });

    it('caches in a standalone application context', async () => {
      @Module({ imports: [CacheModule.forRoot()], providers: [SingletonService] })
      class StandaloneModule {}
      const context = await NestFactory.createApplicationContext(StandaloneModule, { logger: false });
      const rates = context.get(SingletonService);
      await rates.find('EUR');
      await rates.find('EUR');
      expect(rates.calls).toBe(1);
      await context.close();
    });
  });

  describe('and inheritance', () => {
    abstract class BaseService {
      calls = 0;

      abstract readonly table: string;

      @Cacheable('rows', '10m')
      async find(id: number): Promise<string> {
        this.calls += 1;
        return `${this.table}:${id}`;
      }
    }

    @Injectable()
    class HotelService extends BaseService {
      readonly table = 'hotels';
    }

    @Injectable()
    class FlightService extends BaseService {
      readonly table = 'flights';
    }

    @Injectable()
    class UncachedOverrideService extends BaseService {
      readonly table = 'overridden';
      overrideCalls = 0;

      override async find(id: number): Promise<string> {
        this.overrideCalls += 1;
        return `over ${await super.find(id)}`;
      }
    }

    @Injectable()
    class CachedOverrideService extends BaseService {
      readonly table = 'cached override';
      overrideCalls = 0;

      @Cacheable('rows', '10m')
      override async find(id: number): Promise<string> {
        this.overrideCalls += 1;
        return `over ${await super.find(id)}`;
      }
    }

    it('keeps subclasses that inherit one method apart', async () => {
      const app = await appWith([HotelService, FlightService]);
      expect(await app.get(HotelService).find(1)).toBe('hotels:1');
      expect(await app.get(FlightService).find(1)).toBe('flights:1');
      await app.close();
    });

    it('does not cache an override without the decorator, but its super call', async () => {
      const app = await appWith([UncachedOverrideService]);
      const service = app.get(UncachedOverrideService);
      expect([await service.find(1), await service.find(1)]).toEqual([
        'over overridden:1',
        'over overridden:1',
      ]);
      expect([service.overrideCalls, service.calls]).toEqual([2, 1]);
      await app.close();
    });

    it('caches a decorated override and its super call apart, without waiting for itself', async () => {
      const app = await appWith([CachedOverrideService]);
      const service = app.get(CachedOverrideService);
      expect([await service.find(1), await service.find(1)]).toEqual([
        'over cached override:1',
        'over cached override:1',
      ]);
      expect([service.overrideCalls, service.calls]).toEqual([1, 1]);
      await app.close();
    });

    describe('with an entity of its own', () => {
      class OffersBase {
        @Cacheable('named', '1m', { entity: 'offers' })
        async find(): Promise<string> {
          return 'base';
        }
      }
      class UncachedOffers extends OffersBase {
        override async find(): Promise<string> {
          return `uncached ${await super.find()}`;
        }
      }
      class CachedOffers extends OffersBase {
        @Cacheable('named', '1m', { entity: 'offers' })
        override async find(): Promise<string> {
          return `cached ${await super.find()}`;
        }
      }

      it.each<[string, Type<OffersBase>[], string[], string[]]>([
        ['an override without the decorator', [UncachedOffers], ['uncached base'], ['offers']],
        ['a decorated override', [CachedOffers], ['cached base'], ['offers.offers-base', 'offers']],
      ])('keeps the super call of %s', async (_, classes, answers, entities) => {
        const app = await appWith(classes.map((made) => ({ provide: made, useFactory: () => new made() })));
        const stored: string[] = [];
        app.get(CacheEvents).on('stored', ({ key }) => stored.push(key.split(':')[1] as string));
        for (let round = 0; round < 2; round += 1) {
          for (const [index, made] of classes.entries())
            expect(await app.get(made).find()).toBe(answers[index]);
        }
        expect(stored).toEqual(entities);
        await app.close();
      });

      it('refuses two classes of one entity and operation, and names both', async () => {
        class HotelOffers {
          @Cacheable('named', '1m', { entity: 'offers' })
          async find(): Promise<number> {
            return 1;
          }
        }
        const starting = appWith([
          { provide: 'A', useFactory: () => new OffersBase() },
          { provide: 'B', useFactory: () => new HotelOffers() },
        ]);
        await expect(starting).rejects.toMatchObject({
          code: 'CACHE_KEY_CONFLICT',
          message: expect.stringMatching(
            /^OffersBase\.find and HotelOffers\.find would share .*named:offers:find/,
          ),
        });
      });
    });
  });

  describe('and several applications in one process', () => {
    it('share neither caches nor wrappers', async () => {
      const [one, two] = await Promise.all([
        appWith([{ provide: RateService, useFactory: () => new RateService(1) }]),
        appWith([{ provide: RateService, useFactory: () => new RateService(2) }]),
      ]);
      expect(await one.get(RateService).find('EUR')).toMatchObject({ rate: 1 });
      expect(await two.get(RateService).find('EUR')).toMatchObject({ rate: 2 });
      expect([one.get(RateService).calls, two.get(RateService).calls]).toEqual([1, 1]);
      await Promise.all([one.close(), two.close()]);
    });

    it('refuse one object in both by name, and take it over when the first has closed', async () => {
      const shared = { provide: 'SHARED', useValue: new RateService() };
      const first = await appWith([shared]);
      await expect(appWith([shared])).rejects.toMatchObject({
        code: 'CACHE_INSTANCE_SHARED',
        message: expect.stringMatching(/RateService.*SHARED/),
      });
      await first.close();
      const second = await appWith([shared]);
      await expect(second.get<RateService>('SHARED').find('EUR')).resolves.toMatchObject({ currency: 'EUR' });
      await second.close();
    });
  });

  describe('refuses at start, by name', () => {
    const provide = (decorate: MethodDecorator): Parameters<typeof appWith>[0] => {
      class OfferService {
        async search(): Promise<number> {
          return 1;
        }
      }
      const descriptor = Object.getOwnPropertyDescriptor(
        OfferService.prototype,
        'search',
      ) as PropertyDescriptor;
      decorate(OfferService.prototype, 'search', descriptor);
      Object.defineProperty(OfferService.prototype, 'search', descriptor);
      return [{ provide: OfferService, useFactory: () => new OfferService() }];
    };

    it.each<[string, MethodDecorator, string, RegExp]>([
      [
        'a namespace with a colon',
        Cacheable('a:b', '1m') as MethodDecorator,
        'CACHE_NAMESPACE_INVALID',
        /OfferService\.search/,
      ],
      [
        'a reserved namespace',
        Cacheable('_cacheX', '1m') as MethodDecorator,
        'CACHE_NAMESPACE_INVALID',
        /reserved/,
      ],
      [
        'a bare number',
        Cacheable('a', 60 as never) as MethodDecorator,
        'CACHE_DURATION_INVALID',
        /OfferService\.search.*'60s'/,
      ],
      [
        'an unknown policy',
        Cacheable('a', 'flightOfers' as never) as MethodDecorator,
        'CACHE_POLICY_UNKNOWN',
        /flightOfers/,
      ],
      [
        'an entity of 10 kB',
        Cacheable('a', '1m', { entity: 'x'.repeat(10_240) }) as MethodDecorator,
        'CACHE_KEY_INVALID',
        /OfferService\.search/,
      ],
      [
        'an unknown vary',
        Cacheable('a', '1m', { vary: ['user'] }) as MethodDecorator,
        'CACHE_OPTION_INVALID',
        /vary names 'user'/,
      ],
    ])('%s', async (_what, decorate, code, message) => {
      await expect(appWith(provide(decorate))).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
    });

    it.each<[string, object, RegExp]>([
      ['an unknown option', { entty: 'x' }, /'entty' is not an option/],
      ['when that is no function', { when: true }, /when must be a function/],
      ['key that is no function', { key: 'id' }, /key must be a function/],
      ['tags that are one text', { tags: 'x' }, /tags must be at most 1000 well-formed texts/],
      ['an empty tag', { tags: ['a', ''] }, /tags must be at most 1000 well-formed texts of 1 to 1024 bytes/],
      ['no options', null as never, /OfferService\.search: expected options, not null/],
      ['a number of options', 5 as never, /OfferService\.search: expected options, not number/],
      ['a version that is no whole number', { version: 1.5 }, /version must be text or a whole number/],
      ['a type that is no class', { type: {} }, /type must be a class/],
    ])('%s', async (_what, options, message) => {
      const decorate = Cacheable('a', '1m', options) as MethodDecorator;
      await expect(appWith(provide(decorate))).rejects.toMatchObject({
        code: 'CACHE_OPTION_INVALID',
        message: expect.stringMatching(message),
      });
    });

    it('a frozen object', async () => {
      const frozen = { provide: 'FROZEN', useValue: Object.freeze(new RateService()) };
      await expect(appWith([frozen])).rejects.toMatchObject({ code: 'CACHE_DECORATOR_MISPLACED' });
    });

    it('an object that freezes itself', async () => {
      class FrozenService extends RateService {
        constructor() {
          super();
          Object.freeze(this);
        }
      }
      Injectable()(FrozenService);
      await expect(appWith([FrozenService])).rejects.toMatchObject({
        code: 'CACHE_DECORATOR_MISPLACED',
        message: expect.stringContaining('FrozenService'),
      });
    });

    it.each<[string, (made: Type) => MethodDecorator & ClassDecorator]>([
      ['a guard', UseGuards],
      ['an interceptor', UseInterceptors],
      ['a pipe', UsePipes],
    ])('what is wrong in %s', async (_what, use) => {
      @Injectable()
      class EnhancerService {
        @Cacheable('enhancers', 'nowhere' as never)
        async ask(): Promise<boolean> {
          return true;
        }
        canActivate(): Promise<boolean> {
          return this.ask();
        }
      }
      @use(EnhancerService)
      @Controller('enhanced')
      class EnhancedController {}
      await expect(appWith([], {}, [EnhancedController])).rejects.toMatchObject({
        code: 'CACHE_POLICY_UNKNOWN',
        message: expect.stringContaining('EnhancerService.ask'),
      });
    });

    it('a second cache in one application', async () => {
      const starting = Test.createTestingModule({ imports: [CacheModule.forRoot(), CacheModule.forRoot()] })
        .compile()
        .then((app) => app.init());
      await expect(starting).rejects.toMatchObject({
        code: 'CACHE_OPTION_INVALID',
        message: expect.stringContaining('imported 2 times'),
      });
    });

    it('and leaves nothing behind: what was to be shared can be used by the next application', async () => {
      const shared = { provide: 'SHARED', useValue: new RateService() };
      await expect(
        appWith([shared, ...(provide(Cacheable('a:b', '1m') as MethodDecorator) as [])]),
      ).rejects.toThrow();
      const app = await appWith([shared]);
      await app.close();
    });

    it('two classes of one name with the same keys', async () => {
      const make = (): Type => {
        class SearchService {
          @Cacheable('search', '1m')
          async run(): Promise<number> {
            return 1;
          }
        }
        return SearchService;
      };
      await expect(
        appWith([
          { provide: 'A', useClass: make() },
          { provide: 'B', useClass: make() },
        ]),
      ).rejects.toMatchObject({ code: 'CACHE_KEY_CONFLICT' });
    });

    it('a decorator on a static method, when the class is defined', () => {
      expect(() => {
        const find = Object.getOwnPropertyDescriptor(RateService.prototype, 'find') as PropertyDescriptor;
        Cacheable('a', '1m')(RateService, 'find', find);
      }).toThrow(expect.objectContaining({ code: 'CACHE_DECORATOR_MISPLACED' }));
    });
  });

  describe('options', () => {
    let calls: unknown[][] = [];
    const context = { user: 'ann' as string | null | undefined };

    @Injectable()
    class OptionService {
      readonly tenant = 'acme';

      private note<Value>(value: Value, ...args: unknown[]): Value {
        calls.push(args);
        return value;
      }

      @Cacheable('options', '10m', { key: ({ id }: { id: number }) => id })
      async byKey(query: { id: number; trace: string }): Promise<number> {
        return this.note(query.id, query);
      }

      @Cacheable('options', '10m', {
        key(this: OptionService, id: number) {
          return [this.tenant, id];
        },
      })
      async byThis(id: number): Promise<number> {
        return this.note(id, id);
      }

      @Cacheable('options', '10m', { vary: ['user'] })
      async byUser(): Promise<string> {
        return this.note(`for ${context.user}`);
      }

      @Cacheable('options', '10m', { when: (isCached: boolean) => isCached })
      async when(isCached: boolean): Promise<boolean> {
        return this.note(isCached);
      }

      @Cacheable('options', '10m', { unless: (value: number) => value < 0 })
      async unless(value: number): Promise<number> {
        return this.note(value);
      }

      @Cacheable('options', '10m')
      async hashed(query: unknown): Promise<string> {
        return this.note(String(query));
      }

      @Cacheable('options', '10m', {
        key: () => {
          throw new Error('no id');
        },
      })
      async brokenKey(): Promise<number> {
        return 1;
      }

      @Cacheable('options', '10m', { tags: () => 'not a list' as never })
      async brokenTags(): Promise<number> {
        return this.note(1);
      }
    }

    const appWithOptions = async (): Promise<{ app: TestingModule; service: OptionService }> => {
      calls = [];
      const app = await appWith([OptionService], { context: { user: () => context.user } });
      return { app, service: app.get(OptionService) };
    };

    it('key chooses what counts', async () => {
      const { app, service } = await appWithOptions();
      await service.byKey({ id: 1, trace: 'a' });
      await service.byKey({ id: 1, trace: 'b' });
      await service.byThis(1);
      expect(calls).toHaveLength(2);
      await app.close();
    });

    it('key tells a value from a list of it', async () => {
      @Injectable()
      class ChosenService {
        @Cacheable('chosen', '1m', { key: (what: unknown) => what })
        async find(what: unknown): Promise<unknown> {
          return { what };
        }
      }
      const app = await appWith([ChosenService]);
      const service = app.get(ChosenService);
      expect([await service.find('a'), await service.find(['a'])]).toEqual([{ what: 'a' }, { what: ['a'] }]);
      await app.close();
    });

    it('key that says nothing is refused, since all callers would share one answer', async () => {
      const { app, service } = await appWithOptions();
      await expect(service.byKey({ trace: 'a' } as never)).rejects.toMatchObject({
        code: 'CACHE_RULE_FAILED',
        message: expect.stringContaining('OptionService.byKey: its key option returned undefined'),
      });
      await app.close();
    });

    it('vary separates who asks', async () => {
      const { app, service } = await appWithOptions();
      context.user = 'ann';
      expect(await service.byUser()).toBe('for ann');
      context.user = 'bob';
      expect(await service.byUser()).toBe('for bob');
      context.user = null;
      expect(await service.byUser()).toBe('for null');
      context.user = undefined;
      await expect(service.byUser()).rejects.toMatchObject({
        code: 'CACHE_RULE_FAILED',
        message: expect.stringContaining("context reader 'user' returned undefined"),
      });
      context.user = 'ann';
      expect(await service.byUser()).toBe('for ann');
      expect(calls).toHaveLength(3);
      await app.close();
    });

    it('when and unless keep calls and values out', async () => {
      const { app, service } = await appWithOptions();
      await service.when(false);
      await service.when(false);
      await service.unless(-1);
      await service.unless(-1);
      expect(calls).toHaveLength(4);
      await service.when(true);
      await service.when(true);
      await service.unless(1);
      await service.unless(1);
      expect(calls).toHaveLength(6);
      await app.close();
    });

    it('names the method and the argument that has no key', async () => {
      const { app, service } = await appWithOptions();
      await expect(service.hashed({ filters: [{ by: () => 1 }] })).rejects.toMatchObject({
        code: 'CACHE_ARGUMENT_UNHASHABLE',
        message: expect.stringMatching(
          /OptionService\.hashed: argument 1 at \.filters\[0\]\.by is a function/,
        ),
      });
      expect(calls).toHaveLength(0);
      await app.close();
    });

    it('a rule that fails before the load fails the call, one after it only costs the entry', async () => {
      const { app, service } = await appWithOptions();
      await expect(service.brokenKey()).rejects.toMatchObject({
        code: 'CACHE_RULE_FAILED',
        message: expect.stringMatching(/OptionService\.brokenKey: its key option threw \(Error\)/),
      });
      expect([await service.brokenTags(), await service.brokenTags()]).toEqual([1, 1]);
      expect(calls).toHaveLength(2);
      await app.close();
    });
  });

  it("reads yesterday's shape no more once the version is changed", async () => {
    const serviceOf = (version: string): Type<{ find(): Promise<string> }> => {
      class ShapeService {
        @Cacheable('shape', '1h', { entity: 'shape', version })
        async find(): Promise<string> {
          return version;
        }
      }
      return ShapeService;
    };
    const app = await appWith([{ provide: 'V1', useClass: serviceOf('v1') }]);
    expect(await app.get<{ find(): Promise<string> }>('V1').find()).toBe('v1');
    const cache = app.get(CacheService);
    await cache.getOrSet({ key: 'k' }, '1h', async () => 'old', { version: '1' });
    expect(await cache.getOrSet({ key: 'k' }, '1h', async () => 'new', { version: '2' })).toBe('new');
    await app.close();
  });
});

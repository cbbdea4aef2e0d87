// The public face of @tripsage/cache, as the compiler sees it: names, the order of arguments, what may be left out, and
// what must not compile. Nothing here runs; `npm run typecheck` is the test.
/* oxlint-disable typescript/no-explicit-any -- the public face's own */
import {
  type Backend,
  Cacheable,
  CacheableMany,
  type CacheableManyOptions,
  type CacheableOptions,
  type CachedMethod,
  CacheEvict,
  type CacheEvictOptions,
  CacheModule,
  type CacheModuleOptions,
  type CachePolicies,
  CachePut,
  CacheService,
  type CacheStats,
  type CacheTransaction,
  type Clock,
  type Duration,
  type Explanation,
  type LoadContext,
  type Mode,
  nearTravelDate,
  type Policy,
  type PolicyCall,
  type TtlPolicy,
  ttlPresets,
} from '@tripsage/cache';

declare module '@tripsage/cache' {
  interface CachePolicies {
    typeTestOffers: TtlPolicy;
  }
}

type Expect<Holds extends true> = Holds;
type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
type Options<Whole> = {
  [Name in keyof Whole]-?: Whole extends Record<Name, Whole[Name]> ? never : Name;
}[keyof Whole];
type Method<Name extends keyof CacheService> = CacheService[Name] extends (
  ...args: infer Args
) => infer Answer
  ? (...args: Args) => Answer
  : never;

declare const service: CacheService;

export const durations: Duration[] = ['500ms', '30s', '10m', '1h', '7d', '1.5h', '0ms'];
export const notDurations: Duration[] = [
  // @ts-expect-error a bare number
  600,
  // @ts-expect-error no unit
  '600',
  // @ts-expect-error another unit
  '5w',
  // @ts-expect-error words
  'ten minutes',
  // @ts-expect-error nothing
  undefined,
];

export type Policies = [
  Expect<Same<Exclude<keyof TtlPolicy, Options<TtlPolicy>>, 'fresh'>>,
  Expect<
    Same<
      Options<TtlPolicy>,
      | 'stale' | 'staleIfError' | 'jitter' | 'negative' | 'errors' | 'refreshAhead' | 'isEmpty' | 'expiresAt' // prettier-ignore
    >
  >,
  Expect<Same<TtlPolicy['stale' | 'staleIfError' | 'negative'], Duration | undefined>>,
  Expect<Same<TtlPolicy['errors'], Duration | ((error: unknown) => Duration) | undefined>>,
  Expect<Same<TtlPolicy['jitter' | 'refreshAhead'], number | undefined>>,
  Expect<
    Same<TtlPolicy<[string], number>['fresh'], Duration | ((call: PolicyCall<[string], number>) => Duration)>
  >,
  Expect<
    Same<TtlPolicy<[string], number>['expiresAt'], ((value: number) => Date | string | undefined) | undefined>
  >,
  Expect<Same<PolicyCall<[string], number>, { args: [string]; value: number; now: Date }>>,
  Expect<Same<Extract<'typeTestOffers', Policy>, 'typeTestOffers'>>,
  Expect<Same<Extract<keyof CachePolicies, 'typeTestOffers'>, 'typeTestOffers'>>,
];
export const policies: Policy[] = [
  '10m',
  { fresh: '10m' },
  { fresh: ({ args, value, now }) => (args.length > 0 && value && now.getTime() > 0 ? '1m' : '2m') },
  'typeTestOffers',
  ttlPresets.flights,
  nearTravelDate(ttlPresets.flights, { travelDate: (query: Query) => query.departureDate }),
  nearTravelDate({ fresh: '10m' }, { travelDate: () => new Date(), horizon: '14d', floor: '1m' }),
];
export const notPolicies: Policy[] = [
  // @ts-expect-error a bare number
  600,
  // @ts-expect-error a number in a policy
  { fresh: 600 },
  // @ts-expect-error a function that gives a number
  { fresh: () => 600 },
  // @ts-expect-error a field that there is none of
  { fresh: '10m', ttl: '10m' },
  // @ts-expect-error a name that nobody gave
  'noSuchPolicy',
  // @ts-expect-error no fresh
  { stale: '1m' },
];

export type DecoratorOptions = [
  Expect<Same<Options<CacheableOptions>, keyof CacheableOptions>>,
  Expect<
    Same<
      keyof CacheableOptions,
      | 'entity' | 'operation' | 'key' | 'vary' | 'tags' | 'when' | 'unless' | 'type' | 'mutable' | 'version' | 'softLimit' | 'hardLimit' | 'revalidate' // prettier-ignore
    >
  >,
  Expect<Same<CacheableOptions['softLimit' | 'hardLimit'], Duration | undefined>>,
  Expect<Same<CacheableOptions['entity' | 'operation'], string | undefined>>,
  Expect<Same<CacheableOptions['version'], string | number | undefined>>,
  Expect<Same<CacheableOptions['mutable'], boolean | undefined>>,
  Expect<Same<CacheableOptions<[string]>['key'], ((a: string) => unknown) | undefined>>,
  Expect<Same<CacheableOptions<[string]>['vary'], readonly string[] | ((a: string) => unknown) | undefined>>,
  Expect<Same<CacheableOptions<[string]>['when'], ((a: string) => boolean) | undefined>>,
  Expect<Same<CacheableOptions<[string], number>['unless'], ((value: number) => boolean) | undefined>>,
  Expect<
    Same<
      CacheableOptions<[string], number>['tags'],
      readonly string[] | ((call: { args: [string]; value: number }) => readonly string[]) | undefined
    >
  >,
  Expect<Same<CacheableOptions['type'], (new (...args: never[]) => object) | undefined>>,
  Expect<Same<Parameters<typeof Cacheable>[0], string>>,
  Expect<Same<Parameters<typeof Cacheable>[1], Policy>>,
  Expect<Same<Parameters<typeof Cacheable>['length'], 2 | 3>>,
];

/** As the public face has it. */
type Many = { items: (...args: any[]) => readonly unknown[]; idOf: (value: any) => unknown };
type What = {
  args?: (call: { args: readonly any[]; value: any }) => readonly unknown[];
  argsOfMany?: (call: { args: readonly any[]; value: any }) => readonly (readonly unknown[])[];
  namespace?: string;
  entity?: string;
  operation?: string;
  key?: (...args: any[]) => unknown;
  tags?: readonly string[] | ((call: { args: readonly any[]; value: any }) => readonly string[]);
  all?: boolean;
  mode?: Mode;
  before?: boolean;
};
export type OtherDecorators = [
  Expect<Same<Parameters<typeof CachePut>[0], string>>,
  Expect<Same<Parameters<typeof CachePut>[1], Policy>>,
  Expect<Same<Parameters<typeof CachePut>['length'], 2 | 3>>,
  Expect<Same<Omit<NonNullable<Parameters<typeof CachePut>[2]>, 'of'>, CacheableOptions<any, any>>>,
  Expect<Same<Parameters<typeof CacheableMany>[0], string>>,
  Expect<Same<Parameters<typeof CacheableMany>[1], Policy>>,
  Expect<Same<Parameters<typeof CacheableMany>['length'], 3>>,
  Expect<Same<Parameters<typeof CacheableMany>[2], CacheableOptions<any, any> & Many>>,
  Expect<Same<Exclude<keyof CacheableManyOptions, Options<CacheableManyOptions>>, 'items' | 'idOf'>>,
  Expect<Same<Parameters<typeof CacheEvict>['length'], 1>>,
  Expect<Same<Required<Omit<Parameters<typeof CacheEvict>[0], 'of'>>, Required<What>>>,
  Expect<Same<Options<CacheEvictOptions>, keyof What | 'of'>>,
];
export const asInTheFace: Parameters<typeof CacheableMany>[2] = {} as CacheableOptions & Many;

interface Query {
  origin: string;
  departureDate: string;
}
class Offer {
  id = '';
}

export class Decorated {
  @Cacheable('flights', '10m')
  async search(query: Query): Promise<Offer[]> {
    return query.origin === '' ? [] : [new Offer()];
  }

  @Cacheable('flights', 'typeTestOffers', {
    entity: 'offers',
    operation: 'get',
    key: (id: string) => id,
    vary: ['user'],
    tags: ({ args }) => [`offer:${args[0]}`],
    when: (id: string) => id !== '',
    unless: (offer: Offer | undefined) => offer === undefined,
    type: Offer,
    mutable: true,
    version: 'v2',
  })
  async get(id: string): Promise<Offer | undefined> {
    return id === '' ? undefined : new Offer();
  }

  @Cacheable('flights', { fresh: '10m' }, { tags: ['offers'], vary: () => 'anyone' })
  generic<T>(value: T): Promise<T> {
    return Promise.resolve(value);
  }

  @Cacheable('flights', '10m')
  protected async ofSubclasses(): Promise<void> {}
}

export class DecoratedOtherwise {
  @CachePut('flights', '10m')
  async put(offer: Offer): Promise<Offer> {
    return offer;
  }

  @CachePut('flights', 'typeTestOffers', {
    entity: 'offers',
    operation: 'get',
    key: (offer: Offer) => offer.id,
    tags: ({ value }) => [`offer:${value.id}`],
    unless: (offer: Offer | undefined) => offer === undefined,
    hardLimit: '10s',
  })
  @CacheEvict({ tags: ['offers'] })
  async putWithOptions(offer: Offer): Promise<Offer | undefined> {
    return offer;
  }

  @CacheEvict({ namespace: 'flights', entity: 'offers', operation: 'get', key: (offer: Offer) => offer.id })
  @CacheEvict({ namespace: 'flights', all: true, mode: 'expire', before: true })
  @CacheEvict({ tags: ({ args, value }) => [`offer:${args[0].id}`, `offer:${value?.id}`] })
  async evict(offer: Offer): Promise<void> {
    void offer;
  }

  @CacheableMany('flights', '10m', { items: (ids: string[]) => ids, idOf: (offer: Offer) => offer.id })
  async many(ids: string[]): Promise<Offer[]> {
    return ids.length === 0 ? [] : [new Offer()];
  }

  @CacheableMany(
    'flights',
    { fresh: '10m', negative: '1m' },
    {
      items: (_currency: string, ids: readonly string[]) => ids,
      idOf: ({ id }: Offer) => id,
      tags: ({ value }) => [`offer:${value.id}`],
      type: Offer,
    },
  )
  async manyOrNone(_currency: string, ids: readonly string[]): Promise<readonly (Offer | undefined)[]> {
    return ids.map(() => undefined);
  }
}

export class NotDecoratedOtherwise {
  // @ts-expect-error a sync method
  @CachePut('flights', '10m')
  syncPut(): Offer {
    return new Offer();
  }

  // @ts-expect-error a sync method
  @CacheEvict({ tags: ['offers'] })
  syncEvict(): void {}

  // @ts-expect-error a sync method
  @CacheableMany('flights', '10m', { items: (ids: string[]) => ids, idOf: (offer: Offer) => offer.id })
  syncMany(ids: string[]): Offer[] {
    return ids.map(() => new Offer());
  }

  // @ts-expect-error a method that answers with no array
  @CacheableMany('flights', '10m', { items: (ids: string[]) => ids, idOf: (offer: Offer) => offer.id })
  async noArray(ids: string[]): Promise<Map<string, Offer>> {
    return new Map(ids.map((id) => [id, new Offer()]));
  }

  // @ts-expect-error no options
  @CacheableMany('flights', '10m')
  async noOptions(ids: string[]): Promise<Offer[]> {
    return ids.map(() => new Offer());
  }

  // @ts-expect-error no idOf
  @CacheableMany('flights', '10m', { items: (ids: string[]) => ids })
  async noIdOf(ids: string[]): Promise<Offer[]> {
    return ids.map(() => new Offer());
  }

  // @ts-expect-error items that give no list
  @CacheableMany('flights', '10m', { items: (query: Query) => query.origin, idOf: Number })
  async noList(query: Query): Promise<Offer[]> {
    return query.origin === '' ? [] : [new Offer()];
  }

  // @ts-expect-error a bare number
  @CachePut('flights', 600)
  async bareNumber(): Promise<void> {}

  // @ts-expect-error no policy
  @CachePut('flights')
  async noPolicy(): Promise<void> {}

  // @ts-expect-error nothing to evict
  @CacheEvict()
  async nothing(): Promise<void> {}

  // @ts-expect-error a namespace alone
  @CacheEvict('flights')
  async namespaceAlone(): Promise<void> {}

  // @ts-expect-error another mode
  @CacheEvict({ tags: ['offers'], mode: 'soft' })
  async otherMode(): Promise<void> {}

  // @ts-expect-error an option that there is none of
  @CacheEvict({ tag: 'offers' })
  async unknownOption(): Promise<void> {}

  // @ts-expect-error tags that are promised
  @CacheEvict({ tags: async () => ['offers'] })
  async promisedTags(): Promise<void> {}

  // @ts-expect-error an accessor
  @CacheEvict({ tags: ['offers'] })
  get accessor(): Promise<number> {
    return Promise.resolve(1);
  }
}

export class NotDecorated {
  // @ts-expect-error a sync method
  @Cacheable('flights', '10m')
  sync(): Offer[] {
    return [];
  }

  // @ts-expect-error a method that may be sync
  @Cacheable('flights', '10m')
  maybeSync(): Offer | Promise<Offer> {
    return new Offer();
  }

  // @ts-expect-error a method of nothing
  @Cacheable('flights', '10m')
  nothing(): void {}

  // @ts-expect-error an accessor
  @Cacheable('flights', '10m')
  get accessor(): Promise<number> {
    return Promise.resolve(1);
  }

  // @ts-expect-error a field
  @Cacheable('flights', '10m')
  field = async (): Promise<number> => 1;

  // @ts-expect-error a bare number
  @Cacheable('flights', 600)
  async bareNumber(): Promise<void> {}

  // @ts-expect-error no policy
  @Cacheable('flights')
  async noPolicy(): Promise<void> {}

  // @ts-expect-error a policy that nobody named
  @Cacheable('flights', 'noSuchPolicy')
  async unknownPolicy(): Promise<void> {}

  // @ts-expect-error an option that there is none of
  @Cacheable('flights', '10m', { ttl: '10m' })
  async unknownOption(): Promise<void> {}

  // @ts-expect-error a rule that promises
  @Cacheable('flights', '10m', { when: async () => true })
  async promisingRule(): Promise<void> {}
}

// @ts-expect-error a class
@Cacheable('flights', '10m')
export class NotDecoratedClass {}

export type Service = [
  Expect<Same<Parameters<CacheService['get']>, [key: string, namespace?: string]>>,
  Expect<Same<Parameters<CacheService['has']>, [key: string, namespace?: string]>>,
  Expect<Same<Parameters<CacheService['ttl']>, [key: string, namespace?: string]>>,
  Expect<Same<Parameters<CacheService['delete']>, [key: string, namespace?: string]>>,
  Expect<Same<Parameters<CacheService['explain']>, [key: string, namespace?: string]>>,
  Expect<
    Same<Parameters<CacheService['set']>, [key: string, value: unknown, ttl?: Duration, namespace?: string]>
  >,
  Expect<Same<Parameters<CacheService['getMany']>, [keys: readonly string[], namespace?: string]>>,
  Expect<
    Same<
      Parameters<CacheService['setMany']>,
      [entries: Iterable<readonly [string, unknown]>, ttl?: Duration, namespace?: string]
    >
  >,
  Expect<Same<ReturnType<Method<'has'>>, Promise<boolean>>>,
  Expect<Same<ReturnType<Method<'delete'>>, Promise<boolean>>>,
  Expect<Same<ReturnType<Method<'ttl'>>, Promise<number | null>>>,
  Expect<Same<ReturnType<Method<'set'>>, Promise<void>>>,
  Expect<Same<ReturnType<Method<'setMany'>>, Promise<void>>>,
  Expect<Same<ReturnType<Method<'explain'>>, Promise<Explanation>>>,
  Expect<Same<ReturnType<Method<'stats'>>, CacheStats>>,
  Expect<Same<Explanation['state'], 'fresh' | 'stale' | 'gone' | 'absent'>>,
  Expect<Same<Exclude<keyof Explanation, Options<Explanation>>, 'key' | 'state' | 'reason'>>,
  Expect<Same<Options<Explanation>, 'ageMs' | 'freshForMs' | 'tags'>>,
  Expect<Same<keyof CacheStats['namespaces'][string], 'hits' | 'stale' | 'misses' | 'loads' | 'failures'>>,
  Expect<Same<LoadContext['signal'], AbortSignal>>,
  Expect<Same<LoadContext['stale'], unknown>>,
  Expect<Same<Parameters<LoadContext['tags']>, string[]>>,
  Expect<Same<Parameters<LoadContext['fresh']>, [life: Duration]>>,
  Expect<Same<ReturnType<LoadContext['notModified']>, never>>,
  Expect<Same<Mode, 'expire' | 'delete'>>,
  Expect<
    Same<Parameters<CacheService['invalidateTags']>, [tags: readonly string[], options?: { mode?: Mode }]>
  >,
  Expect<
    Same<
      Parameters<CacheService['clearNamespace']>,
      [namespace: string, options?: { mode?: Mode; wait?: 'purged' | 'invalid' }]
    >
  >,
  Expect<Same<Parameters<CacheService['reset']>, [options?: { plain?: readonly string[] }]>>,
  Expect<CacheService['transaction'] extends <T>(work: () => Promise<T>) => Promise<T> ? true : false>,
  Expect<Same<ReturnType<CacheService['beginTransaction']>, CacheTransaction>>,
  Expect<Same<CacheTransaction['commit'], () => Promise<void>>>,
  Expect<Same<ReturnType<Method<'invalidateTags' | 'clearNamespace' | 'reset'>>, Promise<void>>>,
];

export async function calls(): Promise<void> {
  const offer: Offer | undefined = await service.get<Offer>('offer');
  const offers: Map<string, Offer> = await service.getMany<Offer>(['a', 'b'], 'flights');
  await service.set('offer', offer);
  await service.set('offer', offer, '1h', 'flights');
  await service.setMany(offers);
  await service.setMany([['a', 1]] as const, '5m', 'flights');
  const loaded: Offer = await service.getOrSet({ key: 'a' }, '10m', async () => new Offer());
  const count: number = await service.getOrSet(
    { key: 'a', namespace: 'flights' },
    'typeTestOffers',
    async ({ signal }) => (signal.aborted ? 0 : 1),
    {
      tags: ['offers'],
      unless: (value) => value === 0,
      type: Offer,
      mutable: true,
      version: 'v2',
      when: () => true,
    },
  );

  await service.getOrSet({ key: 'a' }, '10m', async ({ stale, tags, fresh, skip, notModified }) => {
    tags('offers', 'flights');
    fresh('5m');
    if (stale !== undefined) notModified();
    skip();
    return 1;
  });
  await service.invalidateTags(['offers']);
  await service.invalidateTags(['offers'], { mode: 'expire' });
  await service.clearNamespace('flights', { mode: 'delete' });
  await service.reset({ plain: ['default', 'flights'] });
  await service.reset();

  const saved: number = await service.transaction(async () => 1);
  service.beginTransaction().run(() => saved);

  // @ts-expect-error work that is not async
  await service.transaction(() => 1);
  // @ts-expect-error every plain value, whoever wrote it
  await service.reset({ plain: true });
  // @ts-expect-error one namespace alone
  await service.reset({ plain: 'flights' });
  // @ts-expect-error one tag alone
  await service.invalidateTags('offers');
  // @ts-expect-error another mode
  await service.clearNamespace('flights', { mode: 'remove' });
  // @ts-expect-error a bare number
  await service.getOrSet({ key: 'a' }, '10m', async ({ fresh }) => fresh(300));
  // @ts-expect-error it may not be there
  const surely: Offer = await service.get<Offer>('offer');
  // @ts-expect-error a bare number of seconds
  await service.set('offer', offer, 3600);
  // @ts-expect-error a namespace in the place of the life
  await service.set('offer', offer, 'flights');
  // @ts-expect-error a bare number
  await service.setMany(offers, 3600);
  // @ts-expect-error a key alone
  await service.getOrSet('a', '10m', async () => 1);
  // @ts-expect-error a bare number
  await service.getOrSet({ key: 'a' }, 600, async () => 1);
  // @ts-expect-error a load that is not async
  await service.getOrSet({ key: 'a' }, '10m', () => 1);
  // @ts-expect-error options in the place of the load
  await service.getOrSet({ key: 'a' }, '10m', { tags: [] }, async () => 1);
  // @ts-expect-error a number for a key
  await service.delete(5);

  void [loaded, count, surely];
}

export type Module = [
  Expect<Same<Options<CacheModuleOptions>, keyof CacheModuleOptions>>,
  Expect<Same<Pick<CacheModuleOptions, 'url' | 'keyPrefix'>, { url?: string; keyPrefix?: string }>>,
  Expect<Same<CacheModuleOptions['redis'], object | undefined>>,
  Expect<Same<CacheModuleOptions['backend'], Backend | undefined>>,
  Expect<Same<CacheModuleOptions['enabled'], boolean | undefined>>,
  Expect<Same<CacheModuleOptions['commandTimeout'], Duration | undefined>>,
  Expect<Same<CacheModuleOptions['namespaces'], Record<string, Partial<TtlPolicy>> | undefined>>,
  Expect<Same<CacheModuleOptions['clock'], Clock | undefined>>,
  Expect<Same<CacheModuleOptions['leaseLife'], Duration | undefined>>,
  Expect<Same<CacheModuleOptions['l1'], { maxBytes?: number; maxEntries?: number } | false | undefined>>,
  Expect<
    Same<
      CacheModuleOptions['coherence'],
      { maxStaleness?: Duration; disconnectedGrace?: Duration } | undefined
    >
  >,
];
export const modules: object[] = [
  CacheModule.forRoot(),
  CacheModule.forRoot({}),
  CacheModule.forRoot({
    url: 'redis://127.0.0.1',
    redis: {},
    keyPrefix: 'staging:',
    enabled: true,
    policies: { typeTestOffers: { fresh: '10m' } },
    namespaces: { flights: { stale: '1m' } },
    commandTimeout: '500ms',
    leaseLife: '5s',
    l1: { maxEntries: 1_000 },
    coherence: { maxStaleness: '1s', disconnectedGrace: '0ms' },
  }),
  CacheModule.forRoot({ l1: false }),
  CacheModule.forRootAsync({ useFactory: () => ({ enabled: false }) }),
  CacheModule.forRootAsync({
    imports: [],
    inject: ['CONFIG'],
    useFactory: async (config: { url: string }) => ({ url: config.url }),
  }),
  // @ts-expect-error a bare number
  CacheModule.forRoot({ commandTimeout: 500 }),
  // @ts-expect-error an option that there is none of
  CacheModule.forRoot({ host: '127.0.0.1' }),
  // @ts-expect-error a bare number in a policy
  CacheModule.forRoot({ policies: { offers: { fresh: 600 } } }),
  // @ts-expect-error a bare number in an override
  CacheModule.forRoot({ namespaces: { flights: { fresh: 600 } } }),
  // @ts-expect-error no factory
  CacheModule.forRootAsync({}),
];

class TypedTrips {
  @Cacheable('trips', '10m')
  async find(id: string, locale?: string): Promise<{ id: string; locale: string | undefined }> {
    return { id, locale };
  }
}

export class ByReference {
  @CacheEvict({ of: [TypedTrips, 'find'] })
  async one(_id: string): Promise<void> {}

  @CacheEvict({ of: [TypedTrips, 'find'], args: ({ args, value }) => [args[0], value.locale] })
  async two(id: string): Promise<{ locale: string }> {
    return { locale: id };
  }

  @CacheEvict({
    of: () => [TypedTrips, 'find'],
    argsOfMany: ({ args }) => args.map((id) => [id]),
    before: true,
  })
  async many(..._ids: string[]): Promise<void> {}

  @CacheEvict({ of: [TypedTrips, 'find'], all: true, mode: 'expire' })
  async all(): Promise<void> {}

  @CachePut('trips', '10m', { of: [TypedTrips, 'find'] })
  async put(id: string): Promise<{ id: string; locale: string | undefined }> {
    return { id, locale: undefined };
  }

  // @ts-expect-error -- the class has no such method: it was renamed
  @CacheEvict({ of: [TypedTrips, 'found'] })
  async renamed(_id: string): Promise<void> {}

  // @ts-expect-error -- the class has no such method: it was renamed
  @CachePut('trips', '10m', { of: [TypedTrips, 'found'] })
  async renamedToo(_id: string): Promise<void> {}
}

export async function handled(cache: CacheService): Promise<unknown[]> {
  const find: CachedMethod<TypedTrips['find']> = cache.method(TypedTrips, 'find');
  const key: string = find.key('1', 'en');
  const peeked: { id: string } | undefined = await find.peek('1');
  const deleted: boolean = await find.delete('1');
  // @ts-expect-error -- an id is a text
  await find.expire(1);
  // @ts-expect-error -- the class has no such method
  cache.method(TypedTrips, 'found');
  const count: number = await find.deleteMany([['1'], ['2', 'en']]);
  await find.deleteAll({ mode: 'expire' });
  return [key, peeked, deleted, count, (await find.explain('1')).reason];
}

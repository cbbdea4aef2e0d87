import { CacheService } from './cache.service.js';

/* oxlint-disable typescript/no-explicit-any -- the types of an adapter that is no dependency of ours */

/** The work of an adapter of `@nestjs-cls/transactional`: what it makes of a connection. */
interface AdapterOptions {
  wrapWithTransaction(options: any, work: AdapterWork, setTransaction: (client?: any) => void): Promise<any>;
  wrapWithNestedTransaction?(
    options: any,
    work: AdapterWork,
    setTransaction: (client?: any) => void,
    client: any,
  ): Promise<any>;
  getFallbackInstance(): any;
}

type AdapterWork = (...args: any[]) => Promise<any>;

/** An adapter of `@nestjs-cls/transactional`, as far as it matters here. */
export interface TransactionalAdapterLike {
  optionsFactory: (connection: any, extraProviders: any[]) => AdapterOptions;
  extraProviderTokens?: any[];
}

/** The host of the database transactions, as far as it matters here. */
export interface TransactionHostLike {
  isTransactionActive(): boolean;
}

/** The fields of an adapter that the plugin reads. They may be getters. */
const FIELDS = ['connectionToken', 'connection', 'defaultTxOptions', 'supportsTransactionProxy'] as const;
const LIFECYCLE_HOOKS = [
  'onModuleInit',
  'onModuleDestroy',
  'onApplicationBootstrap',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
] as const;

/**
 * Ties the cache to the database transactions of an adapter of `@nestjs-cls/transactional`. What `@Transactional()`
 * methods write to the cache and invalidate is done once the database has committed, and dropped where it rolls back.
 * Each database transaction is one of the cache: also one of its own inside of another (`RequiresNew`). A savepoint
 * (`Nested`) that is rolled back keeps its invalidations, and stores no values.
 *
 * @param host gives the host, `() => TransactionHost.getInstance()`. Code that runs outside of the database transaction
 * for a while (`NotSupported`, `Never`) then acts at once; without a host it is held back too
 * @returns an adapter to give to `ClsPluginTransactional` in the place of the other. `CacheModule` must be imported
 */
export function withCacheTransactions<Adapter extends TransactionalAdapterLike>(
  adapter: Adapter,
  host?: () => TransactionHostLike,
): Adapter {
  const given = adapter as unknown as Record<string, unknown>;
  const hooks = LIFECYCLE_HOOKS.filter((name) => typeof given[name] === 'function');
  const tied: TransactionalAdapterLike = {
    ...Object.fromEntries(FIELDS.map((name) => [name, given[name]])),
    ...Object.fromEntries(hooks.map((name) => [name, (given[name] as () => unknown).bind(adapter)])),
    extraProviderTokens: [...(adapter.extraProviderTokens ?? []), CacheService],
    optionsFactory: (connection, extraProviders) => {
      const cache = extraProviders.at(-1) as CacheService;
      return tiedOptions(adapter.optionsFactory(connection, extraProviders.slice(0, -1)), cache, host);
    },
  };
  return tied as Adapter;
}

function tiedOptions(
  options: AdapterOptions,
  cache: CacheService,
  host: (() => TransactionHostLike) | undefined,
): AdapterOptions {
  const isActive = () => host?.().isTransactionActive() ?? true;
  const { wrapWithNestedTransaction: wrapNested } = options;
  return {
    ...options,
    async wrapWithTransaction(txOptions, work, setTransaction) {
      // Where versions were never asked for, this asks for them: without them no value is provably the newest.
      await cache.transaction(async () => undefined);
      const transaction = cache.beginTransaction({ isActive });
      const inside: AdapterWork = (...args) => transaction.run(() => work(...args));
      let result: unknown;
      try {
        result = await options.wrapWithTransaction(txOptions, inside, setTransaction);
      } catch (error) {
        transaction.rollback();
        throw error;
      }
      await transaction.commit();
      return result;
    },
    ...(wrapNested && {
      wrapWithNestedTransaction: (txOptions, work, setTransaction, client) =>
        cache.transaction(() => wrapNested.call(options, txOptions, work, setTransaction, client)),
    }),
  };
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { CacheService, withCacheTransactions } from '@tripsage/cache';
import { appWith } from '../methods/app-with.js';

const failed = new Error('the work failed');

/** An adapter with state of its own, of which the plugin calls the hooks on what it was given. */
class Adapter {
  readonly connectionToken = 'connection';
  readonly extraProviderTokens = ['extra'];
  readonly log: unknown[] = [];
  readonly #name = 'own';

  get defaultTxOptions() {
    return { isolation: this.#name };
  }

  onModuleInit(): void {
    this.log.push(this.#name);
  }

  optionsFactory = (connection: unknown, extra: unknown[]) => {
    this.log.push(connection, extra);
    return {
      wrapWithTransaction: async (_options: unknown, work: () => Promise<unknown>) => work(),
      wrapWithNestedTransaction: async (_options: unknown, work: () => Promise<unknown>) => work(),
      getFallbackInstance: () => 'fallback',
    };
  };
}

// With the real plugin and a real database: test/integration/transactions/database.spec.ts.
describe('an adapter that is tied to the cache', () => {
  let app: TestingModule;
  let cache: CacheService;
  let isActive: boolean;
  let adapter: Adapter;

  beforeEach(async () => {
    app = await appWith([], { scheduler: false });
    cache = app.get(CacheService);
    isActive = true;
    adapter = new Adapter();
    await cache.set('k', 'old');
  });
  afterEach(() => app.close());

  const tied = () => withCacheTransactions(adapter, () => ({ isTransactionActive: () => isActive }));
  const options = () => tied().optionsFactory('connection', ['extra', cache]);

  it('is what the other is, and asks for the cache besides', () => {
    const { connectionToken, defaultTxOptions, extraProviderTokens } = tied();
    expect({ connectionToken, defaultTxOptions, extraProviderTokens }).toEqual({
      connectionToken: 'connection',
      defaultTxOptions: { isolation: 'own' },
      extraProviderTokens: ['extra', CacheService],
    });
    tied().onModuleInit();
    expect(options().getFallbackInstance()).toBe('fallback');
    expect(adapter.log).toEqual(['own', 'connection', ['extra']]);
  });

  it('commits and rolls back with the database', async () => {
    const { wrapWithTransaction: wrap } = options();
    const rejecting = wrap({}, async () => {
      await cache.set('k', 'never');
      throw failed;
    });
    await expect(rejecting).rejects.toBe(failed);
    expect(await cache.get('k')).toBe('old');
    const inside = wrap({}, async () => {
      await cache.set('k', 'new');
      isActive = false;
      return cache.get('k');
    });
    expect([await inside, await cache.get('k')]).toEqual(['old', 'new']);
  });

  it('has a transaction of its own inside of another, and joins that in a savepoint', async () => {
    const { wrapWithTransaction: wrap, wrapWithNestedTransaction: nested } = options();
    const outer = wrap({}, async () => {
      await wrap({}, () => cache.set('own', 'new'));
      await nested({}, () => cache.set('k', 'never'));
      throw failed;
    });
    await expect(outer).rejects.toBe(failed);
    expect([await cache.get('own'), await cache.get('k')]).toEqual(['new', 'old']);
  });
});

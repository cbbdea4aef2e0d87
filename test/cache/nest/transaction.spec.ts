import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import {
  Cacheable,
  CacheableMany,
  CacheEvict,
  CacheEvents,
  type CacheModuleOptions,
  CachePut,
  CacheService,
  CacheTransactionEndedError,
} from '@tripsage/cache';
import { recordEvents } from '@tripsage/cache-testing';
import { appWith } from '../methods/app-with.js';
import { Gated } from '../simulated-process.js';
import { describeOnServer } from '../../support/real-server.js';

interface Trip {
  id: string;
  title: string;
}

@Injectable()
class TripsService {
  readonly rows = new Map<string, string>();
  loads: string[] = [];

  constructor(private readonly cache: CacheService) {}

  @Cacheable('trips', '10m', { entity: 'trip', tags: ({ args }) => [`trip:${args[0]}`] })
  async find(id: string): Promise<Trip> {
    this.loads.push(id);
    return { id, title: this.rows.get(id) ?? 'none' };
  }

  @Cacheable('trips', '10m', { entity: 'trip' })
  async titles(...ids: string[]): Promise<string[]> {
    const trips = await Promise.all(ids.map((id) => this.find(id)));
    return trips.map(({ title }) => title);
  }

  @CacheableMany('trips', '10m', {
    entity: 'trip',
    operation: 'find',
    items: (ids: string[]) => ids,
    idOf: ({ id }: Trip) => id,
    tags: ({ args }) => [`trip:${args[0]}`],
  })
  async findMany(ids: string[]): Promise<Trip[]> {
    this.loads.push(ids.join('+'));
    return ids.map((id) => ({ id, title: this.rows.get(id) ?? 'none' }));
  }

  @CachePut('trips', '10m', { entity: 'trip', operation: 'find', key: ({ id }: Trip) => id })
  async save(trip: Trip): Promise<Trip> {
    this.rows.set(trip.id, trip.title);
    return trip;
  }

  @CacheEvict({ namespace: 'trips', entity: 'trip', operation: 'find', key: (id: string) => id })
  async touch(id: string, title: string): Promise<void> {
    this.rows.set(id, title);
  }

  @CacheEvict({ tags: ({ args }) => [`trip:${args[0]}`], before: true })
  async touchTag(id: string, title: string): Promise<void> {
    this.rows.set(id, title);
  }

  /** A cached method of which a part is a transaction. */
  @Cacheable('trips', '10m', { entity: 'trip' })
  async created(id: string): Promise<Trip> {
    return this.cache.transaction(async () => {
      await this.touch(id, 'created');
      return this.find(id);
    });
  }
}

const failed = new Error('rolled back');

/** What holds for transactions on every store. */
function itHoldsBack(options: () => CacheModuleOptions): void {
  let app: TestingModule;
  let cache: CacheService;
  let trips: TripsService;

  beforeEach(async () => {
    app = await appWith([TripsService], { ...options(), scheduler: false });
    cache = app.get(CacheService);
    trips = app.get(TripsService);
    trips.rows.set('1', 'old');
  });
  afterEach(() => app.close());

  async function readOutside(id = '1'): Promise<string> {
    const before = trips.loads.length;
    const { title } = await trips.find(id);
    return `${title}${trips.loads.length > before ? ', loaded' : ''}`;
  }

  it('does what was held back once the work resolves, and gives what it resolves with', async () => {
    await trips.find('1');
    const work = new Gated<string>();
    const ended = cache.transaction(async () => {
      await trips.touch('1', 'new');
      return work.run();
    });
    await work.hasBegun;
    expect(await readOutside()).toBe('old');
    work.open('done');
    expect(await ended).toBe('done');
    expect([await readOutside(), await readOutside()]).toEqual(['new, loaded', 'new']);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['@CacheEvict of a key', (id) => trips.touch(id, 'new')],
    ['@CacheEvict of tags, before the method', (id) => trips.touchTag(id, 'new')],
    ['@CachePut', (id) => trips.save({ id, title: 'new' })],
    ['invalidateTags', (id) => cache.invalidateTags([`trip:${id}`])],
    ['clearNamespace', () => cache.clearNamespace('trips')],
    ['clearNamespace, expired', () => cache.clearNamespace('trips', { mode: 'expire' })],
    ['reset', () => cache.reset()],
  ])('%s: dropped where the work rejects, done where it resolves', async (_what, write) => {
    await trips.find('1');
    const rejecting = cache.transaction(async () => {
      await write('1');
      throw failed;
    });
    await expect(rejecting).rejects.toBe(failed);
    trips.rows.set('1', 'old');
    expect(await readOutside()).toBe('old');

    await cache.transaction(async () => {
      await write('1');
      trips.rows.set('1', 'new');
    });
    expect((await trips.find('1')).title).toBe('new');
  });

  it('refuses a wait for a clear that is none', async () => {
    const wait = 'done' as 'invalid';
    const asked = cache.transaction(() => cache.clearNamespace('trips', { wait }));
    await expect(asked).rejects.toThrow("clearNamespace: wait must be 'purged' or 'invalid'");
  });

  it('stores the value of a put, and what set wrote, at the end', async () => {
    await cache.transaction(async () => {
      await trips.save({ id: '1', title: 'put' });
      await cache.set('plain', { by: 'set' }, '1m', 'plain');
      await cache.setMany([['many', 1]], '1m', 'plain');
    });
    trips.rows.set('1', 'not read');
    expect(await readOutside()).toBe('put');
    expect(await cache.getMany(['plain', 'many'], 'plain')).toEqual(
      new Map<string, unknown>([
        ['plain', { by: 'set' }],
        ['many', 1],
      ]),
    );
  });

  it('reads inside what it wrote itself, and what it has not touched from the cache', async () => {
    await cache.set('touched', 'old', '1m', 'plain');
    await cache.set('other', 'other', '1m', 'plain');
    await trips.find('1');
    await trips.find('2');
    await trips.titles('2', '1');
    trips.loads = [];
    await cache.transaction(async () => {
      expect(await trips.find('1')).toEqual({ id: '1', title: 'old' });
      await trips.touch('1', 'new');
      await cache.set('touched', 'new', '2m', 'plain');
      expect(await trips.find('1')).toEqual({ id: '1', title: 'new' });
      expect(await trips.find('2')).toEqual({ id: '2', title: 'none' });
      // Its key was not touched, nor a tag of its own: only the key of a part, as outside.
      expect(await trips.titles('2', '1')).toEqual(['none', 'old']);
      await cache.invalidateTags(['trip:1']);
      expect(await trips.titles('2', '1')).toEqual(['none', 'new']);
      expect(trips.loads).toEqual(['1', '1']);

      expect(await cache.get('touched', 'plain')).toBe('new');
      expect(await cache.ttl('touched', 'plain')).toBe(120_000);
      expect((await cache.explain('touched', 'plain')).state).toBe('fresh');
      expect(await cache.getOrSet({ key: 'touched', namespace: 'plain' }, '1m', async () => 'loaded')).toBe(
        'new',
      );
      expect(await cache.get('other', 'plain')).toBe('other');

      expect(await cache.delete('touched', 'plain')).toBe(true);
      expect(await cache.delete('touched', 'plain')).toBe(false);
      expect(await cache.delete('none', 'plain')).toBe(false);
      expect(await cache.delete('other', 'plain')).toBe(true);
      expect([await cache.has('touched', 'plain'), await cache.ttl('other', 'plain')]).toEqual([false, null]);
      expect(await cache.explain('other', 'plain')).toEqual({
        key: 'plain:other',
        state: 'absent',
        reason: 'invalidated in the open transaction: read past the cache until its end',
      });
      expect(await cache.getOrSet({ key: 'other', namespace: 'plain' }, '1m', async () => 'loaded')).toBe(
        'loaded',
      );
    });
    expect([...(await cache.getMany(['touched', 'other'], 'plain'))]).toEqual([]);
  });

  it('stores and shares nothing that was loaded inside, not even what was built of it', async () => {
    const events = recordEvents(app.get(CacheEvents));
    await cache.transaction(async () => {
      trips.rows.set('1', 'not committed');
      expect(await trips.titles('1')).toEqual(['not committed']);
      expect((await trips.findMany(['1', '2'])).map(({ title }) => title)).toEqual(['not committed', 'none']);
      trips.rows.set('1', 'old');
    });
    expect(events.of('stored')).toEqual([]);
    expect(events.of('notStored').map(({ reason }) => reason)).toEqual(Array(4).fill('transaction'));
    trips.loads = [];
    expect(await trips.titles('1')).toEqual(['old']);
    expect(trips.loads).toEqual(['1']);
  });

  it('does not remember for others what failed inside', async () => {
    const asked = [{ key: 'k' }, { fresh: '1m', errors: '1m' }] as const;
    const inside = cache.transaction(() => cache.getOrSet(...asked, () => Promise.reject(failed)));
    await expect(inside).rejects.toBe(failed);
    expect(await cache.getOrSet(...asked, async () => 'loaded')).toBe('loaded');
  });

  it('neither waits for a load of others, nor makes them wait', async () => {
    const slow = new Gated<string>();
    const entry = { key: 'shared' };
    const others = cache.getOrSet(entry, '1m', slow.run);
    await slow.hasBegun;
    const own = new Gated<string>();
    const inside = cache.transaction(() => cache.getOrSet(entry, '1m', own.run));
    await own.hasBegun;
    slow.open('of others');
    expect(await others).toBe('of others');
    expect(await cache.getOrSet(entry, '1m', async () => 'not loaded')).toBe('of others');
    own.open('own');
    expect(await inside).toBe('own');
    expect(await cache.get('shared')).toBe('of others');
  });

  it('joins an outer one, which decides', async () => {
    await trips.find('1');
    await expect(
      cache.transaction(async () => {
        await cache.transaction(() => trips.touch('1', 'new'));
        expect((await trips.find('1')).title).toBe('new');
        throw failed;
      }),
    ).rejects.toBe(failed);
    trips.rows.set('1', 'old');
    expect(await readOutside()).toBe('old');

    await cache.transaction(async () => {
      const inner = new Gated<void>();
      const joined = cache.transaction(async () => {
        await trips.touch('1', 'new');
        await inner.run();
      });
      await inner.hasBegun;
      inner.open();
      await joined;
    });
    expect(await readOutside()).toBe('new, loaded');
  });

  it('keeps the invalidations of a nested call that rejected, and stores none of its values', async () => {
    await trips.find('1');
    await cache.set('plain', 'old');
    await cache.transaction(async () => {
      const inner = cache.transaction(async () => {
        await trips.touch('1', 'may have been written');
        await trips.save({ id: '2', title: 'may have been undone' });
        await cache.set('plain', 'may have been undone');
        throw failed;
      });
      await expect(inner).rejects.toBe(failed);
    });
    expect(await readOutside()).toBe('may have been written, loaded');
    expect(await cache.get('plain')).toBeUndefined();
    trips.rows.set('2', 'undone');
    expect(await readOutside('2')).toBe('undone, loaded');
  });

  it('lets what outlives the work act at once', async () => {
    await trips.find('1');
    const late = new Gated<void>();
    let straggler: Promise<void> = Promise.resolve();
    await cache.transaction(async () => {
      straggler = late.run().then(() => trips.touch('1', 'late'));
    });
    expect(await readOutside()).toBe('old');
    late.open();
    await straggler;
    expect(await readOutside()).toBe('late, loaded');
  });

  it('is part of a load around it, which is stored as any other', async () => {
    expect(await trips.created('9')).toEqual({ id: '9', title: 'created' });
    trips.loads = [];
    await trips.created('9');
    expect(trips.loads).toEqual([]);
    await cache.invalidateTags(['trip:9']);
    await trips.created('9');
    expect(trips.loads).toEqual(['9']);
  });

  it('does not store a put that another write overtook before the end', async () => {
    const work = new Gated<void>();
    const ended = cache.transaction(async () => {
      await trips.save({ id: '1', title: 'of the transaction' });
      await cache.set('plain', 'of the transaction');
      await work.run();
    });
    await work.hasBegun;
    await trips.save({ id: '1', title: 'newer' });
    await cache.set('plain', 'newer');
    work.open();
    await ended;
    expect(await readOutside()).toBe('newer, loaded');
    expect(await cache.get('plain')).toBeUndefined();
  });

  describe('ended by hand', () => {
    it('commits or rolls back what ran inside', async () => {
      await trips.find('1');
      const rolledBack = cache.beginTransaction();
      await rolledBack.run(() => trips.touch('1', 'new'));
      rolledBack.rollback();
      trips.rows.set('1', 'old');
      expect(await readOutside()).toBe('old');

      const committed = cache.beginTransaction();
      await committed.run(() => trips.touch('1', 'new'));
      expect(await readOutside()).toBe('old');
      expect((await committed.run(() => trips.find('1'))).title).toBe('new');
      await committed.commit();
      expect(await readOutside()).toBe('new, loaded');

      for (const end of [
        () => committed.commit(),
        async () => committed.rollback(),
        async () => committed.run(Date.now),
      ])
        await expect(end()).rejects.toThrow(CacheTransactionEndedError);
    });

    it('is one of its own inside of another, and may leave it for a while', async () => {
      await trips.find('1');
      await trips.find('2');
      let isActive = true;
      const outer = cache.beginTransaction({ isActive: () => isActive });
      await outer.run(async () => {
        const inner = cache.beginTransaction();
        await inner.run(() => trips.touch('1', 'inner'));
        await inner.commit();
        isActive = false;
        await trips.touch('2', 'outside');
        isActive = true;
        await trips.touch('2', 'rolled back');
      });
      outer.rollback();
      trips.rows.set('2', 'outside');
      expect([await readOutside('1'), await readOutside('2')]).toEqual(['inner, loaded', 'outside, loaded']);
    });
  });
}

describe('a transaction on the embedded store', () => {
  itHoldsBack(() => ({}));
});

describeOnServer('a transaction on a server', ({ url, keyPrefix }) => {
  itHoldsBack(() => ({ url, keyPrefix: keyPrefix(), commandTimeout: '5s' }));
});

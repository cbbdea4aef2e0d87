/** One process of an application with a database and a cache: it does what its parent orders. */
import 'reflect-metadata';
import { PGlite } from '@electric-sql/pglite';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClsPluginTransactional,
  Propagation,
  Transactional,
  TransactionHost,
} from '@nestjs-cls/transactional';
import {
  Cacheable,
  CacheEvict,
  CacheModule,
  CachePut,
  CacheService,
  withCacheTransactions,
} from '@tripsage/cache';
import { ClsModule } from 'nestjs-cls';
import { Invalidator } from '../../../libs/cache/src/invalidation/invalidator.js';
import { TransactionNotes } from '../../../libs/cache/src/invalidation/transactional/transaction-notes.js';
import { obey, report } from '../../support/processes/obey.js';
import type { Ended, Order, Read, StopAt } from './messages.js';
import { PgliteAdapter } from './pglite-adapter.js';

interface Trip {
  id: string;
  title: string;
}

type TransactionOrder = Extract<Order, { kind: 'transaction' }>;

let stopAt: StopAt | undefined;

async function stop(at: StopAt): Promise<void> {
  if (stopAt !== at) return;
  report({ stoppedAt: at });
  await new Promise(() => undefined);
}

@Injectable()
class TripsService {
  loads = 0;

  constructor(private readonly host: TransactionHost<PgliteAdapter>) {}

  @Cacheable('trips', '10m', { entity: 'trip', key: (id: string) => id })
  async find(id: string): Promise<Trip | undefined> {
    this.loads += 1;
    const { rows } = await this.host.tx.query<Trip>('SELECT id, title FROM trips WHERE id = $1', [id]);
    return rows[0];
  }

  @CacheEvict({ namespace: 'trips', entity: 'trip', operation: 'find', key: (id: string) => id })
  async rename(id: string, title: string): Promise<void> {
    await this.host.tx.query('UPDATE trips SET title = $2 WHERE id = $1', [id, title]);
  }

  @CachePut('trips', '10m', { entity: 'trip', operation: 'find', key: ({ id }: Trip) => id })
  async save(trip: Trip): Promise<Trip> {
    await this.host.tx.query('UPDATE trips SET title = $2 WHERE id = $1', [trip.id, trip.title]);
    return trip;
  }

  @Transactional()
  async inTransaction(order: TransactionOrder): Promise<Ended> {
    if (order.end !== 'in a savepoint that is rolled back') return this.write(order);
    await this.inSavepoint(order).catch(() => undefined);
    return { inside: (await this.find(order.id))?.title };
  }

  @Transactional(Propagation.Nested)
  async inSavepoint(order: TransactionOrder): Promise<void> {
    await this.write(order);
    throw new Error('the savepoint is rolled back');
  }

  async write({ by, id, title, end }: TransactionOrder): Promise<Ended> {
    if (by === 'save') await this.save({ id, title });
    else await this.rename(id, title);
    const inside = (await this.find(id))?.title;
    await stop('written');
    if (end === 'refused by the database') await this.host.tx.exec(`INSERT INTO legs VALUES ('none')`);
    if (end === 'reject') throw new Error('the work failed');
    return { inside };
  }
}

let cache: CacheService;
let trips: TripsService;
let host: TransactionHost<PgliteAdapter>;
let database: PGlite;
let finish: () => Promise<void>;
let close: () => Promise<void>;

async function open({ dataDir, ...cacheOptions }: Extract<Order, { kind: 'open' }>): Promise<void> {
  database = await PGlite.create(dataDir);
  await database.exec(`
    CREATE TABLE IF NOT EXISTS trips (id text PRIMARY KEY, title text);
    CREATE TABLE IF NOT EXISTS legs (trip text REFERENCES trips DEFERRABLE INITIALLY DEFERRED);
    INSERT INTO trips VALUES ('1', 'old'), ('2', 'old') ON CONFLICT DO NOTHING`);
  const adapter = new PgliteAdapter(database);
  adapter.committed = () => stop('committed');
  const tied = withCacheTransactions(adapter, () => TransactionHost.getInstance());
  const { url, keyPrefix, leaseLife } = cacheOptions;
  const options = { url, keyPrefix, leaseLife, scheduler: false, commandTimeout: '5s' } as const;

  @Module({
    imports: [
      CacheModule.forRoot(url === undefined ? { scheduler: false } : options),
      ClsModule.forRoot({ plugins: [new ClsPluginTransactional({ adapter: tied })] }),
    ],
    providers: [TripsService],
  })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  [cache, trips, host] = [app.get(CacheService), app.get(TripsService), app.get(TransactionHost)];
  const [notes, invalidator] = [app.get(TransactionNotes), app.get(Invalidator)];
  finish = () => notes.finishInterrupted(invalidator);
  close = async () => {
    await app.close();
    await database.close();
  };
}

async function transaction(order: TransactionOrder): Promise<Ended> {
  ({ stopAt } = order);
  try {
    const ended = order.by === 'by hand' ? await byHand(order) : await trips.inTransaction(order);
    await stop('done');
    return ended;
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Without the adapter: the transaction of the cache around that of the database. */
function byHand({ id, title }: TransactionOrder): Promise<Ended> {
  return cache.transaction(async () => {
    await database.transaction(async (client) => {
      await client.query('UPDATE trips SET title = $2 WHERE id = $1', [id, title]);
      await cache.delete(keyOf(id), 'trips');
      await cache.invalidateTags([`trip:${id}`]);
      await cache.clearNamespace('trips');
      await stop('written');
    });
    await stop('committed');
    return {};
  });
}

const keyOf = (id: string): string => `by-hand:${id}`;

/** What each propagation leaves in the cache where the outermost transaction is rolled back. */
async function propagations(): Promise<unknown> {
  await cache.setMany([
    ['outside', 'old'],
    ['joined', 'old'],
  ]);
  const work = host.withTransaction(async () => {
    await host.withTransaction(Propagation.NotSupported, () => cache.set('outside', 'new'));
    await host.withTransaction(Propagation.Required, () => cache.set('joined', 'never'));
    throw new Error('the work failed');
  });
  await work.catch(() => undefined);
  return Object.fromEntries(await cache.getMany(['outside', 'joined']));
}

async function read(id: string): Promise<Read> {
  const before = trips.loads;
  const title = (await trips.find(id))?.title;
  return { title, isLoaded: trips.loads > before };
}

obey<Order>(async (order) => {
  switch (order.kind) {
    case 'open':
      return open(order);
    case 'transaction':
      return transaction(order);
    case 'propagations':
      return propagations();
    case 'read':
      return read(order.id);
    case 'finish':
      return finish();
    case 'close':
      return close();
  }
});

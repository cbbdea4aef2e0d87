import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Cacheable, CachePut, CacheService } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { appWith } from '../app-with.js';

interface Trip {
  id: number;
  name: string;
}

@Injectable()
class TripsService {
  reads = 0;
  readonly table = new Map<number, Trip>();

  @Cacheable('trips', '10m', { entity: 'trip', operation: 'get' })
  async find(id: number): Promise<Trip | undefined> {
    this.reads += 1;
    return this.table.get(id);
  }

  @CachePut('trips', '1m', { entity: 'trip', operation: 'get', key: (trip: Trip) => trip.id })
  async save(trip: Trip): Promise<Trip> {
    if (trip.name === '') throw new Error('a trip needs a name');
    this.table.set(trip.id, trip);
    return trip;
  }
}

describe('@CachePut', () => {
  let clock: FakeClock;
  let app: TestingModule;
  let trips: TripsService;

  beforeEach(async () => {
    clock = new FakeClock();
    app = await appWith([TripsService], { clock });
    trips = app.get(TripsService);
  });
  afterEach(() => app.close());

  it('keeps what the method returns for the cached method of the same entity and operation', async () => {
    expect(await trips.find(1)).toBeUndefined();
    expect(await trips.save({ id: 1, name: 'Rome' })).toEqual({ id: 1, name: 'Rome' });
    expect(await trips.find(1)).toEqual({ id: 1, name: 'Rome' });
    await trips.save({ id: 1, name: 'Oslo' });
    expect(await trips.find(1)).toEqual({ id: 1, name: 'Oslo' });
    expect(trips.reads).toBe(1);
  });

  it('keeps it for the life that it says itself', async () => {
    await trips.save({ id: 1, name: 'Rome' });
    clock.advance(59_999);
    await trips.find(1);
    expect(trips.reads).toBe(0);
    clock.advance(1);
    await trips.find(1);
    expect(trips.reads).toBe(1);
  });

  it('leaves the cache as it is where the method throws', async () => {
    await trips.save({ id: 1, name: 'Rome' });
    await expect(trips.save({ id: 1, name: '' })).rejects.toThrow('a trip needs a name');
    expect(await trips.find(1)).toEqual({ id: 1, name: 'Rome' });
    expect(trips.reads).toBe(0);
  });

  it('runs uncached in a unit test without Nest', async () => {
    const own = { id: 1, name: 'Rome' };
    expect(await new TripsService().save(own)).toBe(own);
  });

  it('counts neither as a hit nor as a miss', async () => {
    await trips.save({ id: 1, name: 'Rome' });
    const nothing = { hits: 0, stale: 0, misses: 0, loads: 0, failures: 0 };
    expect(app.get(CacheService).stats().namespaces).toEqual({ trips: nothing });
  });

  describe('takes what it does not say of its keys from the cached method:', () => {
    const context = { user: 'ann' };
    const services = (): { reader: object; writer: object } => {
      @Injectable()
      class NotesService {
        loads = 0;

        @Cacheable('notes', '10m', {
          entity: 'note',
          operation: 'get',
          version: 'v2',
          vary: ['user'],
          key: ({ trip, page }: { trip: number; page: number }) => [trip, page],
        })
        async find(_query: { trip: number; page: number; trace: string }): Promise<string> {
          this.loads += 1;
          return 'read';
        }

        @Cacheable('notes', '10m', { entity: 'note', operation: 'pair' })
        async pair(_trip: number, _page: number): Promise<string> {
          this.loads += 1;
          return 'read';
        }
      }
      @Injectable()
      class NoteEditor {
        @CachePut('notes', '10m', { entity: 'note', operation: 'get' })
        async write(query: { trip: number; page: number }): Promise<string> {
          return `written on ${query.page}`;
        }

        @CachePut('notes', '10m', { entity: 'note', operation: 'pair', key: (trip, page) => [trip, page] })
        async writePair(_trip: number, page: number, _text: string): Promise<string> {
          return `written on ${page}`;
        }
      }
      return { reader: NotesService, writer: NoteEditor };
    };

    it('key, vary and version, also in another class', async () => {
      const { reader, writer } = services();
      const notes = await appWith([reader, writer] as never, { context: { user: () => context.user } });
      const { find } = notes.get<{ find(query: object): Promise<string> }>(reader as never);
      const at = { trip: 1, page: 2 };
      const service = notes.get<{ loads: number }>(reader as never);
      const editor = notes.get<{ write(query: object): Promise<string> }>(writer as never);
      await editor.write(at);
      expect(await find.call(service, { ...at, trace: 'x' })).toBe('written on 2');
      context.user = 'bob';
      expect(await find.call(service, { ...at, trace: 'x' })).toBe('read');
      context.user = 'ann';
      expect(service.loads).toBe(1);
      await notes.close();
    });

    it('that it counts several arguments, where the key is an array', async () => {
      const { reader, writer } = services();
      const notes = await appWith([writer, reader] as never, { context: { user: () => context.user } });
      const service = notes.get<{ pair(trip: number, page: number): Promise<string> }>(reader as never);
      const editor = notes.get<{ writePair(...args: unknown[]): Promise<string> }>(writer as never);
      await editor.writePair(1, 2, 'text');
      expect(await service.pair(1, 2)).toBe('written on 2');
      expect(await service.pair(2, 1)).toBe('read');
      await notes.close();
    });
  });

  describe('at start', () => {
    it('shares its keys with one cached method and with other puts, in whatever order they are met', async () => {
      class Reader {
        @Cacheable('shared', '1m', { entity: 'row', operation: 'get' })
        async find(id: number): Promise<number> {
          return id;
        }
      }
      class Writer {
        @CachePut('shared', '1m', { entity: 'row', operation: 'get' })
        async create(id: number): Promise<number> {
          return -id;
        }

        @CachePut('shared', '1m', { entity: 'row', operation: 'get' })
        async update(id: number): Promise<number> {
          return id * 10;
        }
      }
      for (const providers of [
        [Reader, Writer],
        [Writer, Reader],
      ]) {
        const shared = await appWith(providers.map((useClass) => ({ provide: useClass, useClass })));
        await shared.get(Writer).create(1);
        expect(await shared.get(Reader).find(1)).toBe(-1);
        await shared.get(Writer).update(1);
        expect(await shared.get(Reader).find(1)).toBe(10);
        await shared.close();
      }
    });

    it.each<[string, () => MethodDecorator, string, RegExp]>([
      [
        'an unknown option',
        () => CachePut('a', '1m', { keys: 1 } as never) as MethodDecorator,
        'CACHE_OPTION_INVALID',
        /WriteService\.write: 'keys' is not an option/,
      ],
      [
        'an unknown policy',
        () => CachePut('a', 'noPolicy' as never) as MethodDecorator,
        'CACHE_POLICY_UNKNOWN',
        /WriteService\.write.*noPolicy/,
      ],
      [
        'a version that the cached method does not have',
        () => CachePut('a', '1m', { operation: 'read', version: 'v2' }) as MethodDecorator,
        'CACHE_KEY_CONFLICT',
        /their versions differ/,
      ],
      [
        'a wrong namespace',
        () => CachePut('a:b', '1m') as MethodDecorator,
        'CACHE_NAMESPACE_INVALID',
        /write/,
      ],
    ])('refuses %s', async (_what, decorate, code, message) => {
      class WriteService {
        async write(): Promise<number> {
          return 1;
        }

        @Cacheable('a', '1m')
        async read(): Promise<number> {
          return 1;
        }
      }
      const descriptor = Object.getOwnPropertyDescriptor(
        WriteService.prototype,
        'write',
      ) as PropertyDescriptor;
      decorate()(WriteService.prototype, 'write', descriptor);
      await expect(
        appWith([{ provide: WriteService, useFactory: () => new WriteService() }]),
      ).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    });

    it('stands on instance methods only', () => {
      const save = Object.getOwnPropertyDescriptor(TripsService.prototype, 'save') as PropertyDescriptor;
      expect(() => CachePut('a', '1m')(TripsService, 'save', save)).toThrow(
        expect.objectContaining({
          code: 'CACHE_DECORATOR_MISPLACED',
          message: expect.stringContaining('@CachePut on TripsService.save'),
        }),
      );
    });
  });

  it('forgets what it overwrote where the cache is disabled, as for the processes where it is not', async () => {
    const disabled = await appWith([TripsService], { enabled: false });
    const own = { id: 1, name: 'Rome' };
    expect(await disabled.get(TripsService).save(own)).toBe(own);
    await disabled.close();
  });
});

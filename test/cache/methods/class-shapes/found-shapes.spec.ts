import { describe, expect, it } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  Cacheable,
  CacheEvict,
  CacheModule,
  type CacheModuleOptions,
  CachePut,
  CacheService,
} from '@tripsage/cache';
import { localCluster } from '../../simulated-process.js';
import { appWith } from '../app-with.js';
import { Table } from './classes.js';

const rows = (...counts: number[]) => counts.map((row) => expect.objectContaining({ row }));

describe('classes of which one calls another’s cached method', () => {
  it('of copied methods evict what their super keeps, also where the application never starts', async () => {
    class Base {
      readonly table = new Table();

      @Cacheable('found-copied', '10m')
      async find(id: string) {
        return this.table.read(id);
      }
    }
    class Leaf extends Base {
      @Cacheable('found-copied', '10m')
      override async find(id: string) {
        return super.find(id);
      }

      @CacheEvict({ of: () => [Copied, 'find' as never] })
      async touch(id: string): Promise<void> {
        this.table.write(id);
      }
    }
    class Copied {
      readonly table = new Table();
    }
    for (const name of ['find', 'touch'] as const) {
      const descriptor = Object.getOwnPropertyDescriptor(Leaf.prototype, name) as PropertyDescriptor;
      Object.defineProperty(Copied.prototype, name, descriptor);
    }
    const app = await Test.createTestingModule({
      imports: [CacheModule.forRoot()],
      providers: [{ provide: 'copied', useFactory: () => new Copied() }],
    }).compile();
    const copied = app.get<Leaf>('copied');
    const before = await copied.find('a');
    await copied.touch('a');
    expect([before, await copied.find('a')]).toEqual(rows(0, 1));
    await app.close();
  });

  @Injectable()
  class Offers {
    readonly table = new Table();
    loads = 0;

    @Cacheable('found-super', '10m')
    async find(id: string) {
      this.loads += 1;
      return this.table.read(id);
    }

    @CachePut('found-super', '10m', { operation: 'find' })
    async save(id: string) {
      return this.table.write(id);
    }

    @CacheEvict({ of: () => [Offers, 'find'] })
    async touch(id: string): Promise<void> {
      this.table.write(id);
    }
  }

  @Injectable()
  class TrimmedOffers extends Offers {
    override async find(id: string) {
      return super.find(id.trim());
    }
  }

  it.each(['save', 'touch'] as const)(
    'with other arguments, by an override that is not cached: %s leaves nothing old',
    async (writer) => {
      const app = await appWith([TrimmedOffers]);
      const offers = app.get(TrimmedOffers);
      const before = await offers.find(' a ');
      await offers[writer](' a ');
      expect([before, await offers.find(' a '), await offers.find('a')]).toEqual(rows(0, 1, 1));
      expect(offers.loads).toBe(2);
      await app.close();
    },
  );
});

describe('rules that read the object of a cached method', () => {
  class Tenants {
    readonly table = table;
    readonly tenant = 't';

    @Cacheable('found-this', '10m', {
      key(this: Tenants, id: string) {
        return [this.tenant, id];
      },
    })
    async find(id: string) {
      return this.table.read(id);
    }
  }
  class Writers {
    @CachePut('found-this', '10m', { of: [Tenants, 'find'] })
    async save(id: string) {
      return table.write(id);
    }

    @CacheEvict({ of: [Tenants, 'find'] })
    async touch(id: string): Promise<void> {
      table.write(id);
    }
  }
  let table = new Table();

  it.each([
    ['request', 'save'],
    ['request', 'touch'],
    ['transient', 'save'],
    ['transient', 'touch'],
    ['created', 'save'],
    ['created', 'touch'],
  ] as const)('where Nest makes objects anew (%s): %s evicts all entries', async (scope, writer) => {
    table = new Table();
    Injectable({
      scope: scope === 'request' ? Scope.REQUEST : scope === 'transient' ? Scope.TRANSIENT : Scope.DEFAULT,
    })(Tenants);
    const app = await appWith([Writers, ...(scope === 'created' ? [] : [Tenants])]);
    const tenants = async () =>
      scope === 'created' ? app.get(ModuleRef).create(Tenants) : app.resolve(Tenants);
    const before = await (await tenants()).find('a');
    await app.get(Writers)[writer]('a');
    expect([before, await (await tenants()).find('a')]).toEqual(rows(0, 1));
    table.write('a');
    await app.get(CacheService).method(Tenants, 'find').delete('a');
    expect(await (await tenants()).find('a')).toMatchObject({ row: 2 });
    await app.close();
  });
});

describe('several classes that derive from one', () => {
  abstract class Suppliers {
    abstract readonly supplier: string;

    @Cacheable('found-several', '10m')
    async find(id: string): Promise<string> {
      return `${this.supplier} ${id} found`;
    }

    @CachePut('found-several', '10m', { of: () => [Suppliers, 'find'] })
    async save(id: string): Promise<string> {
      return `${this.supplier} ${id} saved`;
    }
  }
  @Injectable()
  class Hotels extends Suppliers {
    readonly supplier = 'hotels';
  }
  @Injectable()
  class Flights extends Suppliers {
    readonly supplier = 'flights';
  }
  class Desk {
    @CachePut('found-several', '10m', { of: [Suppliers, 'find'] })
    async save(id: string): Promise<string> {
      return `somebody ${id} saved`;
    }
  }

  it('write their own entries with a put that they inherit', async () => {
    const app = await appWith([Hotels, Flights]);
    const [hotels, flights] = [app.get(Hotels), app.get(Flights)];
    await flights.save('1');
    expect([await hotels.find('1'), await flights.find('1')]).toEqual(['hotels 1 found', 'flights 1 saved']);
    await hotels.save('1');
    expect(await hotels.find('1')).toBe('hotels 1 saved');
    await app.close();
  });

  it('are given no answer by a put that may mean any of them', async () => {
    const app = await appWith([Hotels, Flights, Desk]);
    await app.get(Desk).save('1');
    expect([await app.get(Hotels).find('1'), await app.get(Flights).find('1')]).toEqual([
      'hotels 1 found',
      'flights 1 found',
    ]);
    await app.close();
  });

  it('are meant by the name of their base where another application has them', async () => {
    const { backend, clock } = localCluster();
    const options = { backend, clock } as CacheModuleOptions;
    const table = new Table();
    class Base {
      @Cacheable('found-derived', '10m')
      async find(id: string) {
        return table.read(id);
      }
    }
    class Derived extends Base {
      @Cacheable('found-derived', '10m', { key: (id: string) => ({ id }) })
      override async find(id: string) {
        return table.read(id);
      }
    }
    const reading = await appWith([{ provide: Derived, useFactory: () => new Derived() }], options);
    const writing = await appWith([], options);
    const before = await reading.get(Derived).find('a');
    table.write('a');
    await writing.get(CacheService).method(Base, 'find').delete('a');
    expect([before, await reading.get(Derived).find('a')]).toEqual(rows(0, 1));
    await Promise.all([reading.close(), writing.close()]);
  });

  it('with one entity and rules of their own are each evicted by their own', async () => {
    const table = new Table();
    class Base {
      @Cacheable('found-entity', '10m', { entity: 'one' })
      async find(id: string) {
        return table.read(id);
      }
    }
    class Derived extends Base {
      readonly tenant = 't';

      @Cacheable('found-entity', '10m', {
        entity: 'one',
        key(this: Derived, id: string) {
          return [this.tenant, id];
        },
      })
      override async find(id: string) {
        return table.read(id);
      }
    }
    const app = await appWith([{ provide: Derived, useFactory: () => new Derived() }]);
    const before = await app.get(Derived).find('a');
    table.write('a');
    await app.get(CacheService).method(Base, 'find').delete('a');
    expect([before, await app.get(Derived).find('a')]).toEqual(rows(0, 1));
    await app.close();
  });
});

import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Cacheable, CacheableMany, CacheEvict, CacheModule, CachePut, CacheService } from '@tripsage/cache';
import { appWith } from '../app-with.js';

interface Row {
  id: string;
  row: number;
}
const sym = Symbol('look up');
let rows: Record<string, number> = {};

@Injectable()
class Many {
  loads = 0;
  @CacheableMany('h-many', '10m', { items: (ids: string[]) => ids, idOf: (one: Row) => one.id })
  async findMany(ids: string[]): Promise<Row[]> {
    this.loads += 1;
    return ids.map((id) => ({ id, row: rows[id] ?? 0 }));
  }
  @CachePut('h-many', '10m', { of: () => [Many, 'findMany'] })
  async saveMany(ids: string[]): Promise<Row[]> {
    for (const id of ids) rows[id] = (rows[id] ?? 0) + 1;
    return ids.map((id) => ({ id, row: rows[id] ?? 0 }));
  }
  @CacheEvict({ of: () => [Many, 'findMany'] })
  async touchMany(ids: string[]): Promise<void> {
    for (const id of ids) rows[id] = (rows[id] ?? 0) + 1;
  }
  @CacheEvict({ of: () => [Many, 'findMany'], argsOfMany: ({ args }) => args[0].map((id: string) => [[id]]) })
  async touchEach(ids: string[]): Promise<void> {
    for (const id of ids) rows[id] = (rows[id] ?? 0) + 1;
  }
  @Cacheable('h-many', '10m', { operation: 'sym' })
  async [sym](id: string): Promise<number> {
    return rows[id] ?? 0;
  }
  @CacheEvict({ of: () => [Many, sym] })
  async touchSym(id: string): Promise<void> {
    rows[id] = (rows[id] ?? 0) + 1;
  }
}

describe('writers that are named by reference', () => {
  it('evict each item of a list, and keep no list as the answer for an item', async () => {
    rows = {};
    const app = await appWith([Many]);
    const many = app.get(Many);
    const read = async () => (await many.findMany(['a', 'b', 'c'])).map((one) => one.row);
    expect(await read()).toEqual([0, 0, 0]);
    await many.touchMany(['a', 'b']);
    expect(await read()).toEqual([1, 1, 0]);
    await many.touchEach(['b', 'c']);
    expect(await read()).toEqual([1, 2, 1]);
    await many.touchEach([]);
    await many.touchMany([]);
    const loads = many.loads;
    expect(await read()).toEqual([1, 2, 1]);
    expect(many.loads).toBe(loads);
    await many.saveMany(['a', 'c']);
    expect(await read()).toEqual([2, 2, 2]);
    await many.saveMany(['a']);
    expect(await read()).toEqual([3, 2, 2]);
    await many.saveMany([]);
    await app.get(CacheService).method(Many, 'findMany').delete(['a']);
    expect([await many[sym]('a'), await many.touchSym('a'), await many[sym]('a')]).toEqual([3, undefined, 4]);
    await app.close();
  });

  it('work where a test has overridden the provider of the named class', async () => {
    class Writer {
      @CacheEvict({ of: [Many, 'findMany'] })
      async touch(_ids: string[]): Promise<void> {}
      @CachePut('h-many', '10m', { of: [Many, 'findMany'], key: (id: string) => id })
      async save(id: string): Promise<Row> {
        return { id, row: 9 };
      }
    }
    for (const value of [{ findMany: async () => [] }, null, Object.create(null)]) {
      const app = await Test.createTestingModule({
        imports: [CacheModule.forRoot()],
        providers: [Many, Writer],
      })
        .overrideProvider(Many)
        .useValue(value)
        .compile();
      await app.init();
      await app.get(Writer).touch(['a']);
      await app.get(Writer).save('a');
      await app.close();
    }
  });

  it('are not refused for a class without a name that their readers extend', async () => {
    rows = {};
    abstract class Base {
      @Cacheable('h-anon', '10m')
      async find(id: string): Promise<number> {
        return rows[id] ?? 0;
      }
      @CacheEvict({ of: () => [Base, 'find'] })
      async touch(id: string): Promise<void> {
        rows[id] = (rows[id] ?? 0) + 1;
      }
    }
    const mixed = (Parent: new () => Base) => {
      class Mixed extends Parent {
        @Cacheable('h-anon', '10m')
        async extra(id: string): Promise<number> {
          return rows[id] ?? 0;
        }
      }
      Object.defineProperty(Mixed, 'name', { value: '' });
      return Mixed;
    };
    class Leaf extends mixed(Base as never) {}
    const app = await appWith([{ provide: Leaf, useFactory: () => new Leaf() }]);
    const leaf = app.get(Leaf);
    expect([await leaf.find('a'), await leaf.touch('a'), await leaf.find('a')]).toEqual([0, undefined, 1]);
    await app.close();
  });

  it('are held back by a transaction, also where no entry can be told', async () => {
    rows = {};
    class Base {
      @Cacheable('h-tx', '10m')
      async find(id: string): Promise<number> {
        return rows[id] ?? 0;
      }
      @CachePut('h-tx', '10m', { operation: 'find' })
      async save(id: string, value: number): Promise<number> {
        rows[id] = value;
        return value;
      }
    }
    @Injectable()
    class Leaf extends Base {
      override async find(id: string): Promise<number> {
        return super.find(id.trim());
      }
    }
    const app = await appWith([Leaf]);
    const leaf = app.get(Leaf);
    const cache = app.get(CacheService);
    expect(await leaf.find(' a')).toBe(0);
    await cache.transaction(async () => {
      await leaf.save(' a', 1);
      rows['a'] = 1;
      expect(await leaf.find(' a')).toBe(1);
    });
    expect(await leaf.find(' a')).toBe(1);
    await expect(
      cache.transaction(async () => {
        await leaf.save(' a', 2);
        rows['a'] = 2;
        throw new Error('back');
      }),
    ).rejects.toThrow('back');
    expect(await leaf.find(' a')).toBe(1);
    await app.close();
  });
});

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Cacheable, CacheableMany, CacheEvict, CachePut } from '@tripsage/cache';
import { describeOnServer } from '../../support/real-server.js';
import { Gated } from '../simulated-process.js';
import { appWith } from './app-with.js';
import { until } from '../../support/until.js';

interface Row {
  id: number;
  by: string;
}

/** The table that all applications read and write. */
const table = new Map<number, string>();

@Injectable()
class RowsService {
  asked: (number | number[])[] = [];
  loading: Gated<Row> | undefined;
  writing: Gated<Row> | undefined;

  @Cacheable('rows', '10m', { entity: 'row', tags: ({ args }) => [`row:${args[0]}`] })
  async find(id: number): Promise<Row> {
    this.asked.push(id);
    return this.loading?.run() ?? { id, by: table.get(id) ?? 'nobody' };
  }

  @CacheableMany('rows', '10m', {
    entity: 'row',
    operation: 'find',
    items: (ids: number[]) => ids,
    idOf: ({ id }: Row) => id,
    tags: ({ args }) => [`row:${args[0]}`],
  })
  async findMany(ids: number[]): Promise<Row[]> {
    this.asked.push(ids);
    return ids.map((id) => ({ id, by: table.get(id) ?? 'nobody' }));
  }

  @CachePut('rows', '10m', {
    entity: 'row',
    operation: 'find',
    key: ({ id }: Row) => id,
    tags: ({ value }) => [`row:${value.id}`],
  })
  async save(row: Row): Promise<Row> {
    table.set(row.id, row.by);
    return this.writing?.run() ?? row;
  }

  @CacheEvict({ namespace: 'rows', entity: 'row', operation: 'find' })
  async remove(id: number): Promise<void> {
    table.delete(id);
  }

  @CacheEvict({ tags: ({ args }) => args[0].map((id: number) => `row:${id}`) })
  async touch(_ids: number[]): Promise<void> {}
}

describeOnServer('writing methods of two applications', ({ url, keyPrefix }) => {
  let apps: TestingModule[];
  let one: RowsService;
  let other: RowsService;

  beforeEach(async () => {
    const options = { url, keyPrefix: keyPrefix(), commandTimeout: '5s' } as const;
    apps = await Promise.all([appWith([RowsService], options), appWith([RowsService], options)]);
    [one, other] = apps.map((app) => app.get(RowsService)) as [RowsService, RowsService];
    table.clear();
  });
  afterEach(() => Promise.all(apps.map((app) => app.close())));

  it('put what the other reads', async () => {
    await one.save({ id: 1, by: 'one' });
    expect(await other.find(1)).toEqual({ id: 1, by: 'one' });
    await other.save({ id: 1, by: 'other' });
    expect(await other.find(1)).toEqual({ id: 1, by: 'other' });
    expect([one.asked, other.asked]).toEqual([[], []]);
  });

  it('refuse the commit of a load that a put overtook', async () => {
    other.loading = new Gated();
    const loading = other.find(1);
    await other.loading.hasBegun;
    await one.save({ id: 1, by: 'one' });
    other.loading.open({ id: 1, by: 'old' });
    expect(await loading).toEqual({ id: 1, by: 'old' });
    expect(await one.find(1)).toEqual({ id: 1, by: 'one' });
  });

  it('are waited for by readers, who get what was put', async () => {
    one.writing = new Gated();
    const saving = one.save({ id: 1, by: 'one' });
    await one.writing.hasBegun;
    const reading = other.find(1);
    one.writing.open({ id: 1, by: 'one' });
    expect(await Promise.all([saving, reading])).toEqual([
      { id: 1, by: 'one' },
      { id: 1, by: 'one' },
    ]);
    expect(other.asked).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['its tag was evicted', () => other.touch([1])],
    ['its key was evicted', () => other.remove(1)],
    ['another was put', () => other.save({ id: 1, by: 'other' })],
  ])('keep nothing where %s during the put', async (_what, interfere) => {
    one.writing = new Gated();
    const saving = one.save({ id: 1, by: 'one' });
    await one.writing.hasBegun;
    await interfere();
    one.writing.open({ id: 1, by: 'one' });
    await saving;
    table.set(1, 'source');
    // The other has its own put in memory until the message comes.
    await until(async () => (await other.find(1)).by !== 'other', { every: 1 });
    expect([await one.find(1), await other.find(1)]).toEqual([
      { id: 1, by: 'source' },
      { id: 1, by: 'source' },
    ]);
    expect([...one.asked, ...other.asked]).toEqual([1]);
  });

  it('evict what the other cached, one by one', async () => {
    await other.findMany([1, 2, 3]);
    await one.remove(1);
    await one.touch([2]);
    await one.findMany([3, 2, 1]);
    expect(one.asked).toEqual([[2, 1]]);
  });

  it('load each item of overlapping lists once', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => index);
    const lists = [ids, ids.toReversed()];
    const [ours, theirs] = await Promise.all([one.findMany(lists[0] ?? []), other.findMany(lists[1] ?? [])]);
    expect([ours?.map(({ id }) => id), theirs?.map(({ id }) => id)]).toEqual(lists);
    expect([...one.asked, ...other.asked].flat().toSorted((a, b) => a - b)).toEqual(ids);
  });
});

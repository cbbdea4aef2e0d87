import assert from 'node:assert/strict';
import type { Touch } from '@tripsage/cache';
import type { BackendCase } from '../backend.harness.js';

const RULES = { forMs: 10_000, leastHits: 1 };

function touch(key: string, more: Partial<Touch> = {}): Touch {
  return { key, method: 'ns:entity:find', args: 'json:["a"]', hits: 1, dueInMs: 0, ...more };
}

const keysOf = (due: readonly { key: string }[]): string[] => due.map(({ key }) => key);

export const refreshQueueCases: readonly BackendCase[] = [
  [
    'the refresh queue gives what is due, with how to load it',
    async ({ backend: { refreshQueue }, pass }) => {
      const args = 'devalue:[["Date",0],"line\nbreak: ünï"]';
      await refreshQueue.touch([touch('ns:a', { args, hits: 3 }), touch('ns:b', { dueInMs: 60_000 })], 10);
      await pass(2);
      const { due, dropped } = await refreshQueue.claim(10, RULES);
      assert.equal(dropped, 0);
      assert.equal(due.length, 1);
      const [{ lateMs, ...entry }] = due as [(typeof due)[number]];
      assert.deepEqual(entry, { key: 'ns:a', method: 'ns:entity:find', args, hits: 3, failures: 0 });
      assert.ok(lateMs >= 1 && lateMs < 5_000, `late by ${lateMs} ms`);
      assert.equal((await refreshQueue.state()).length, 2);
    },
  ],
  [
    'the refresh queue gives an entry to one process, and to another after the time for which it was claimed',
    async ({ backend, another, pass }) => {
      const other = await another();
      await backend.refreshQueue.touch([touch('ns:a')], 10);
      await pass(1);
      assert.deepEqual(keysOf((await backend.refreshQueue.claim(10, RULES)).due), ['ns:a']);
      assert.deepEqual(keysOf((await other.refreshQueue.claim(10, RULES)).due), []);
      await backend.refreshQueue.touch([touch('ns:b')], 10);
      await pass(1);
      assert.deepEqual(keysOf((await backend.refreshQueue.claim(10, { ...RULES, forMs: 20 })).due), ['ns:b']);
      await pass(25);
      assert.deepEqual(keysOf((await other.refreshQueue.claim(10, RULES)).due), ['ns:b']);
    },
  ],
  [
    'the refresh queue gives the longest due first, and no more than asked for',
    async ({ backend: { refreshQueue }, pass }) => {
      const late = touch('ns:late', { dueInMs: 4 });
      await refreshQueue.touch(
        [late, touch('ns:second', { dueInMs: 2 }), touch('ns:first', { dueInMs: 1 })],
        10,
      );
      await pass(10);
      assert.deepEqual(keysOf((await refreshQueue.claim(2, RULES)).due), ['ns:first', 'ns:second']);
      assert.deepEqual(keysOf((await refreshQueue.claim(2, RULES)).due), ['ns:late']);
    },
  ],
  [
    'the refresh queue drops what too few asked for',
    async ({ backend: { refreshQueue }, pass }) => {
      await refreshQueue.touch([touch('ns:cold'), touch('ns:hot', { hits: 2 })], 10);
      await pass(1);
      const { due, dropped } = await refreshQueue.claim(10, { ...RULES, leastHits: 2 });
      assert.deepEqual([keysOf(due), dropped], [['ns:hot'], 1]);
      assert.equal((await refreshQueue.state()).length, 1);
    },
  ],
  [
    'the refresh queue adds hits, and takes no more in than it may',
    async ({ backend: { refreshQueue }, pass }) => {
      await refreshQueue.touch([touch('ns:a'), touch('ns:b')], 2);
      await refreshQueue.touch([touch('ns:c'), touch('ns:a', { hits: 4 })], 2);
      await pass(1);
      const { due } = await refreshQueue.claim(10, RULES);
      assert.deepEqual(due.map(({ key, hits }) => [key, hits]).toSorted(), [
        ['ns:a', 5],
        ['ns:b', 1],
      ]);
    },
  ],
  [
    'the refresh queue gives a refreshed entry again when it is due, with less of its popularity and no failures',
    async ({ backend: { refreshQueue }, pass }) => {
      await refreshQueue.touch([touch('ns:a', { hits: 8 })], 10);
      await pass(1);
      await refreshQueue.claim(10, RULES);
      await refreshQueue.postpone('ns:a', 1, true);
      await pass(2);
      assert.equal((await refreshQueue.claim(10, RULES)).due[0]?.failures, 1);
      await refreshQueue.refreshed('ns:a', 60_000, 0.5);
      assert.deepEqual((await refreshQueue.claim(10, RULES)).due, []);
      await refreshQueue.refreshed('ns:a', 1, 0.5);
      await pass(2);
      const [again] = (await refreshQueue.claim(10, RULES)).due;
      assert.deepEqual([again?.hits, again?.failures], [2, 0]);
    },
  ],
  [
    'the refresh queue counts the failures of a postponed entry, but for those that are none',
    async ({ backend: { refreshQueue }, pass }) => {
      await refreshQueue.touch([touch('ns:a')], 10);
      for (const isFailure of [true, false, true]) await refreshQueue.postpone('ns:a', 1, isFailure);
      await pass(5);
      const [entry] = (await refreshQueue.claim(10, RULES)).due;
      assert.deepEqual([entry?.failures, entry?.hits], [2, 1]);
    },
  ],
  [
    'the refresh queue forgets what is dropped, and nothing brings it back but another hit',
    async ({ backend: { refreshQueue }, pass }) => {
      await refreshQueue.touch([touch('ns:a'), touch('ns:b')], 10);
      await refreshQueue.drop(['ns:a', 'ns:never']);
      await refreshQueue.drop([]);
      await refreshQueue.refreshed('ns:a', 0, 1);
      await refreshQueue.postpone('ns:a', 0, true);
      await pass(1);
      assert.deepEqual(keysOf((await refreshQueue.claim(10, RULES)).due), ['ns:b']);
      await refreshQueue.touch([touch('ns:a')], 10);
      await pass(1);
      const [back] = (await refreshQueue.claim(10, RULES)).due;
      assert.deepEqual([back?.key, back?.hits, back?.failures], ['ns:a', 1, 0]);
    },
  ],
  [
    'the refresh queue shows what is due next, and leaves it as it is',
    async ({ backend: { refreshQueue }, pass }) => {
      assert.deepEqual(await refreshQueue.next(10), []);
      await refreshQueue.touch([touch('ns:later', { dueInMs: 60_000, hits: 3 }), touch('ns:now')], 10);
      await refreshQueue.postpone('ns:later', 60_000, true);
      await pass(10);
      const [now, later, ...more] = await refreshQueue.next(10);
      assert.deepEqual([now?.key, later?.key, more], ['ns:now', 'ns:later', []]);
      assert.deepEqual([later?.method, later?.hits, later?.failures], ['ns:entity:find', 3, 1]);
      assert.ok((now?.dueInMs ?? 0) <= -9 && (later?.dueInMs ?? 0) > 50_000);
      assert.deepEqual(keysOf(await refreshQueue.next(1)), ['ns:now']);
      assert.deepEqual(keysOf((await refreshQueue.claim(10, RULES)).due), ['ns:now']);
    },
  ],
  [
    'the refresh queue says how long it is, and how late',
    async ({ backend: { refreshQueue }, pass }) => {
      assert.deepEqual(await refreshQueue.state(), { length: 0, lagMs: 0 });
      await refreshQueue.touch([touch('ns:a', { dueInMs: 60_000 })], 10);
      assert.deepEqual(await refreshQueue.state(), { length: 1, lagMs: 0 });
      await refreshQueue.touch([touch('ns:b')], 10);
      await pass(10);
      const { length, lagMs } = await refreshQueue.state();
      assert.equal(length, 2);
      assert.ok(lagMs >= 9 && lagMs < 5_000, `late by ${lagMs} ms`);
    },
  ],
];

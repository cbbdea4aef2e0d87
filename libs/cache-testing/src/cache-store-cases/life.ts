import assert from 'node:assert/strict';
import type { CacheStoreCase } from '../cache-store.harness.js';
import { assertRejects, LONG_MS, present, textOf, textsOf, value } from './asking.js';

const SHORT_MS = 15;
const PAST_SHORT_MS = 40;
/** The time that a slow machine may take between two calls. */
const SLACK_MS = 5_000;
const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1_000;
/** Above 2^28 ms DragonflyDB keeps whole seconds. */
const LONG_LIFE_TICK_MS = 1_000;

export const lifeCases: readonly CacheStoreCase[] = [
  [
    'says how long a value has still to live',
    async ({ store, tick }) => {
      await store.write([value('key', 'v')]);
      const { remainingMs } = await present(store, 'key');
      assert.ok(remainingMs <= LONG_MS + tick, `${remainingMs} ms are more than were given`);
      assert.ok(remainingMs > LONG_MS - SLACK_MS, `${remainingMs} ms are too few`);
    },
  ],
  [
    'counts the life down as time passes',
    async ({ store, pass, tick }) => {
      await store.write([value('key', 'v')]);
      const before = (await present(store, 'key')).remainingMs;
      await pass(25);
      const gone = before - (await present(store, 'key')).remainingMs;
      assert.ok(gone >= 25 - tick, `only ${gone} of 25 ms are gone`);
      assert.ok(gone < SLACK_MS, `${gone} ms are gone after 25`);
    },
  ],
  [
    'does not prolong a life by reading',
    async ({ store, pass }) => {
      await store.write([value('key', 'v', 30)]);
      for (let i = 0; i < 4; i += 1) {
        await pass(10);
        await store.read(['key']);
      }
      assert.equal(await textOf(store, 'key'), undefined);
    },
  ],
  [
    'drops a value when its life is over, and only that one',
    async ({ store, pass }) => {
      await store.write([value('short', 's', SHORT_MS), value('long', 'l')]);
      await pass(PAST_SHORT_MS);
      assert.deepEqual(await textsOf(store, ['short', 'long']), [undefined, 'l']);
    },
  ],
  [
    'does not count for deletion what is over',
    async ({ store, pass }) => {
      await store.write([value('short', 's', SHORT_MS), value('long', 'l')]);
      await pass(PAST_SHORT_MS);
      assert.equal(await store.delete(['short', 'long']), 1);
    },
  ],
  [
    'gives a new value its own life: longer',
    async ({ store, pass }) => {
      await store.write([value('key', 'old', SHORT_MS)]);
      await store.write([value('key', 'new')]);
      await pass(PAST_SHORT_MS);
      assert.equal(await textOf(store, 'key'), 'new');
    },
  ],
  [
    'gives a new value its own life: shorter',
    async ({ store, pass }) => {
      await store.write([value('key', 'old')]);
      await store.write([value('key', 'new', SHORT_MS)]);
      await pass(PAST_SHORT_MS);
      assert.equal(await textOf(store, 'key'), undefined);
    },
  ],
  [
    'takes a key again whose life is over',
    async ({ store, pass }) => {
      await store.write([value('key', 'old', SHORT_MS)]);
      await pass(PAST_SHORT_MS);
      await store.write([value('key', 'new')]);
      assert.equal(await textOf(store, 'key'), 'new');
    },
  ],
  [
    'knows a life of 1 ms',
    async ({ store, pass }) => {
      await store.write([value('key', 'v', 1)]);
      await pass(10);
      assert.equal(await textOf(store, 'key'), undefined);
    },
  ],
  [
    'knows a life of 30 days',
    async ({ store }) => {
      await store.write([value('key', 'v', THIRTY_DAYS_MS)]);
      const { remainingMs } = await present(store, 'key');
      assert.ok(remainingMs <= THIRTY_DAYS_MS + LONG_LIFE_TICK_MS, `${remainingMs} ms`);
      assert.ok(remainingMs >= THIRTY_DAYS_MS - SLACK_MS, `${remainingMs} ms`);
    },
  ],
  ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map((lifeMs): CacheStoreCase => [
    `refuses a life of ${lifeMs} ms, with all that came with it`,
    async ({ store }) => {
      await assertRejects(
        () => store.write([value('fine', 'f'), value('wrong', 'w', lifeMs)]),
        'CACHE_DURATION_INVALID',
      );
      assert.deepEqual(await textsOf(store, ['fine', 'wrong']), [undefined, undefined]);
    },
  ]),
];

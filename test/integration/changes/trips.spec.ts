import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type RunningHouse, startHouse } from '../../support/processes/running-house.js';
import { describeOnServer } from '../../support/real-server.js';
import { patience } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { HAS_REDIS_PY } from '../channel/python.js';
import {
  announceByPython,
  type Change,
  changeByApi,
  changeInDatabase,
  createTrip,
  sendWebhooks,
  webhooksIn,
} from './trip-changes.js';
import { keepTrip, type Reading, readTrip, TripReader } from './trip-readings.js';

const RUNS = 10;
/** How old an answer may be that another process gives after a write was awaited: the cache's `maxStaleness`. */
const MAX_STALENESS_MS = 1_000;
/** News that nobody waits for takes as long as the machine lets it. */
const NEWS_MS = patience(MAX_STALENESS_MS);
const PATIENCE_MS = patience(60_000);
const itWithPython = HAS_REDIS_PY ? it : it.skip;

describeOnServer('a trip that is changed, read in another process', ({ url, keyPrefix }) => {
  const prefix = keyPrefix();
  let house: RunningHouse;
  let one = '';
  let two = '';
  let trip = '';
  let titles = 0;
  const newTitle = (): string => `title ${(titles += 1)}`;
  const webhooks = { url: '', delayMs: 0, copies: 1, shuffled: false };

  beforeAll(async () => {
    const env = { DRAGONFLY_URL: url, CACHE_KEY_PREFIX: prefix, RATE_LIMIT_ENABLED: 'false' };
    house = await startHouse({ apis: 2, env });
    [one = '', two = ''] = house.apis;
    webhooks.url = `${one}/hooks/supabase`;
  }, PATIENCE_MS);

  beforeEach(async () => {
    trip = await createTrip(one, newTitle());
  });

  it(
    'is new there as soon as it is changed through the API',
    async () => {
      await sendWebhooks(house.sandbox, { url: null });
      await measure('through the API', MAX_STALENESS_MS, () => changeByApi(one, trip, newTitle()));
    },
    PATIENCE_MS,
  );

  it(
    'is new there soon after it is changed in the database, whose webhook another process has',
    async () => {
      await sendWebhooks(house.sandbox, webhooks);
      await measure('in the database', NEWS_MS, () => changeInDatabase(house.sandbox, trip, newTitle()));
    },
    PATIENCE_MS,
  );

  itWithPython(
    'is new there soon after the example in Python tells the channel',
    async () => {
      await sendWebhooks(house.sandbox, { url: null });
      const tags = [`trip:${trip}`, 'user:ana:trips'];
      await measure('by Python on the channel', NEWS_MS, async () => {
        const change = await changeInDatabase(house.sandbox, trip, newTitle());
        return announceByPython(change, url, `${prefix}tripsage:invalidate`, tags);
      });
    },
    PATIENCE_MS,
  );

  it(
    'is the newest in both, though its webhooks come late, thrice, and in another order',
    async () => {
      const before = await webhooksIn(one);
      await sendWebhooks(house.sandbox, { ...webhooks, delayMs: 200, copies: 3, shuffled: true });
      const readers = [one, two].map((api) => new TripReader(api, trip));
      let last: Change | undefined;
      for (let count = 0; count < RUNS; count += 1) {
        last = await changeInDatabase(house.sandbox, trip, newTitle());
      }
      await until(() => haveCome(before, { invalidated: RUNS, repeated: 2 * RUNS }), {
        what: 'all webhooks',
        within: 20_000,
      });
      for (const reader of readers) await reader.until(last!.version);
      for (const reader of readers) {
        await reader.goOn(20);
        expectOnlyForward(await reader.stop());
      }
      for (const api of [one, two]) expect(await readTrip(api, trip)).toMatchObject({ title: last!.title });
    },
    PATIENCE_MS,
  );

  it(
    'is what was written last, though late webhooks of earlier changes come after it',
    async () => {
      await sendWebhooks(house.sandbox, { ...webhooks, delayMs: 300, copies: 2, shuffled: true });
      const before = await webhooksIn(one);
      for (let run = 0; run < RUNS; run += 1) {
        await changeInDatabase(house.sandbox, trip, newTitle());
        const change = await changeByApi(two, trip, newTitle());
        expect(await readTrip(two, trip)).toMatchObject({ title: change.title });
        await until(async () => (await readTrip(one, trip)).title === change.title, {
          within: MAX_STALENESS_MS,
        });
      }
      const last = await readTrip(two, trip);
      await until(() => haveCome(before, { invalidated: 2 * RUNS, repeated: 2 * RUNS }), {
        what: 'all webhooks',
        within: 20_000,
      });
      for (const api of [one, two]) expect(await readTrip(api, trip)).toMatchObject({ title: last.title });
    },
    PATIENCE_MS,
  );

  /** Changes the trip again and again while process 2 is asked for it without a pause. */
  async function measure(way: string, withinMs: number, change: () => Promise<Change>): Promise<void> {
    const fromSent: number[] = [];
    const fromDone: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const { version } = await readTrip(two, trip);
      await keepTrip(two, trip, version);
      const reader = new TripReader(two, trip);
      await reader.goOn(3);
      const made = await change();
      await reader.until(made.version);
      await reader.goOn(10);
      const readings = await reader.stop();
      expectOnlyForward(readings);
      expect(oldAfter(readings, made, withinMs)).toEqual([]);
      const first = readings.find((reading) => reading.version >= made.version)!;
      expect(first.title).toBe(made.title);
      fromSent.push(first.answeredAt - made.sentAt);
      fromDone.push(Math.max(0, first.answeredAt - made.doneAt));
    }
    process.stdout.write(
      `Changed ${way}: new in process 2 ${spread(fromSent)} after the change was sent, ` +
        `${spread(fromDone)} after it was confirmed\n`,
    );
  }

  async function haveCome(before: Record<string, number>, more: Record<string, number>): Promise<boolean> {
    const counts = await webhooksIn(one);
    return Object.entries(more).every(
      ([outcome, count]) => (counts[outcome] ?? 0) - (before[outcome] ?? 0) >= count,
    );
  }
});

/** Answers with an old version that were asked for once the change was confirmed and the bound was over. */
function oldAfter(readings: readonly Reading[], { doneAt, version }: Change, withinMs: number): Reading[] {
  return readings.filter((reading) => reading.askedAt > doneAt + withinMs && reading.version < version);
}

/** One who has read the new version never reads an old one again. */
function expectOnlyForward(readings: readonly Reading[]): void {
  const versions = readings.map(({ version }) => version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
}

function spread(waits: readonly number[]): string {
  const sorted = waits.toSorted((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)]!.toFixed(1)} ms (at most ${sorted.at(-1)!.toFixed(1)})`;
}

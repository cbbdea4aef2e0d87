import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { GatheredReads } from '../../../../libs/cache/src/cached-call/look-up/gathered-reads.js';
import { systemClock } from '../../../../libs/cache/src/time/clock.js';
import type { CacheStore, StoredValue } from '../../../../libs/cache/src/ports/cache-store.js';
import { CacheStoreUnavailableError } from '../../../../libs/cache/src/api/errors.js';
import { encodeEntry } from '../../../../libs/cache/src/values/entry-codec.js';
import { encodeValue } from '../../../../libs/cache/src/values/value-codec.js';
import { small } from '../../values/stored-entries.js';

interface Question {
  readonly keys: readonly string[];
  answer(): void;
  fail(error: Error): void;
}

/** A store whose answers wait until they are given: the value of each key is its name. */
function waitingStore() {
  const questions: Question[] = [];
  const valueOf = (key: string): StoredValue | undefined =>
    key.startsWith('none') ? undefined : { bytes: Buffer.from(JSON.stringify(key)), remainingMs: 1_000 };
  const read: CacheStore['read'] = (keys) =>
    new Promise((resolve, reject) => {
      questions.push({ keys, answer: () => resolve(keys.map(valueOf)), fail: reject });
    });
  const clock = new FakeClock();
  return { questions, clock, reads: new GatheredReads({ read } as unknown as CacheStore, true, clock) };
}

const read = (reads: GatheredReads, key: string) => reads.read(key, 0, '');
const namesOf = (keys: number, from = 0) => Array.from({ length: keys }, (_, at) => `ns:${from + at}`);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate();
}

describe('reads of one turn', () => {
  it('are one question, whose answer goes to each', async () => {
    const { questions, reads } = waitingStore();
    const found = Promise.all(['ns:a', 'none', 'ns:b'].map((key) => read(reads, key)));
    await setImmediate();
    expect(questions.map(({ keys }) => keys)).toEqual([['ns:a', 'none', 'ns:b']]);
    questions[0]?.answer();
    const [a, none, b] = await found;
    expect(none).toEqual({ state: 'absent' });
    expect([a, b].map((one) => one?.state === 'plain' && one.value.decode())).toEqual(['ns:a', 'ns:b']);
  });

  it('are gathered however they come: at once, in promises, in ticks', async () => {
    const { questions, reads } = waitingStore();
    void read(reads, 'ns:1');
    process.nextTick(() => void read(reads, 'ns:2'));
    await Promise.resolve();
    void read(reads, 'ns:3');
    await setImmediate();
    expect(questions.map(({ keys }) => keys)).toEqual([['ns:1', 'ns:3', 'ns:2']]);
  });

  it('are asked in several questions where there are many', async () => {
    const { questions, reads } = waitingStore();
    for (const key of namesOf(150)) void read(reads, key);
    await setImmediate();
    expect(questions.map(({ keys }) => keys.length)).toEqual([64, 64]);
    questions[0]?.answer();
    await until(() => questions.length === 3);
    expect(questions.flatMap(({ keys }) => keys)).toEqual(namesOf(150));
  });

  it('all fail where the question does', async () => {
    const { questions, reads } = waitingStore();
    const found = Promise.all(['ns:a', 'ns:b'].map((key) => read(reads, key)));
    await setImmediate();
    const error = new CacheStoreUnavailableError('down');
    questions[0]?.fail(error);
    expect(await found).toEqual([
      { state: 'store-unavailable', error },
      { state: 'store-unavailable', error },
    ]);
    void read(reads, 'ns:c');
    await setImmediate();
    expect(questions.at(-1)?.keys).toEqual(['ns:c']);
  });

  it('wait for no other value that has to be unpacked behind', async () => {
    const large = encodeValue('offer '.repeat(50_000), 'm');
    const bytes = [
      await encodeEntry({ ...small, ...large }),
      await encodeEntry({ ...small, ...encodeValue(1, 'm') }),
    ];
    const store = { read: async () => bytes.map((one) => ({ bytes: one, remainingMs: 1_000 })) };
    const reads = new GatheredReads(store as unknown as CacheStore, true, systemClock);
    const order: string[] = [];
    await Promise.all(
      ['large', 'small'].map(async (key) => {
        const found = await read(reads, key);
        order.push(`${key} ${found.state}`);
      }),
    );
    expect(order).toEqual(['small managed', 'large managed']);
  });
});

describe('reads of a store in this process', () => {
  it('are asked at once, each for itself', () => {
    const keys: string[][] = [];
    const store = { read: async (asked: string[]) => void keys.push(asked) } as unknown as CacheStore;
    const reads = new GatheredReads(store, false, systemClock);
    for (const key of ['ns:a', 'ns:b', 'ns:c']) void read(reads, key);
    expect(keys).toEqual([['ns:a'], ['ns:b'], ['ns:c']]);
  });
});

describe('with two questions under way', () => {
  async function twoUnderWay() {
    const store = waitingStore();
    for (const key of ['ns:1', 'ns:2']) {
      void read(store.reads, key);
      await setImmediate();
    }
    expect(store.questions).toHaveLength(2);
    return store;
  }

  it('the next gathers until one is answered', async () => {
    const { questions, reads } = await twoUnderWay();
    for (const key of ['ns:3', 'ns:4']) void read(reads, key);
    await setImmediate();
    questions[0]?.answer();
    await until(() => questions.length === 3);
    expect(questions[2]?.keys).toEqual(['ns:3', 'ns:4']);
  });

  it('the next does not wait long for a server that does not answer', async () => {
    const { questions, reads, clock } = await twoUnderWay();
    void read(reads, 'ns:3');
    await setImmediate();
    expect(questions).toHaveLength(2);
    clock.advance(1);
    expect(questions[2]?.keys).toEqual(['ns:3']);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { RefreshQueue, Touch } from '@tripsage/cache';
import {
  argsFromText,
  argsToText,
  BackOff,
  backOffMs,
  dueIn,
  Popularity,
} from '../../../libs/cache/src/scheduling/refreshable-methods.js';

describe('arguments as text', () => {
  it.each([
    ['plain data', [{ from: 'LIS', seats: 2 }, null]],
    ['what JSON has no text for', [new Date(0), new Map([['a', 1n]])]],
    ['bytes', [new Float32Array([NaN, -0, 1.5]), Buffer.from([0, 255])]],
    ['none', []],
  ])('give the same again: %s', (_, args) => {
    const text = argsToText(args, 'm');
    expect(argsFromText(text!)).toEqual(args);
  });

  it.each([
    ['a function', [() => undefined]],
    ['longer than 16,384', ['x'.repeat(16_384)]],
  ])('are none for %s', (_, args) => {
    expect(argsToText(args, 'm')).toBeUndefined();
  });

  it.each(['', 'json', 'json:', 'json:{"a":1}', 'devalue:[', 'binary:AA', 'xml:<a/>'])(
    'are not read from text of others: %s',
    (text) => {
      expect(argsFromText(text)).toBeUndefined();
    },
  );
});

const AGE = { ageMs: 2_000, freshForMs: 8_000 };

/** A queue that keeps what is reported to it. */
function recording() {
  const reports: { touches: readonly Touch[]; most: number }[] = [];
  const touch = async (touches: readonly Touch[], most: number) => void reports.push({ touches, most });
  return { reports, queue: { touch } as unknown as RefreshQueue };
}

describe('the hits of entries', () => {
  it('are reported once, with the arguments and when the entry is due', async () => {
    const { reports, queue } = recording();
    const popularity = new Popularity(0.2);
    popularity.count('m', 'm:a', ['a'], { ageMs: 1_000, freshForMs: 9_000 });
    popularity.count('m', 'm:a', ['a'], AGE);
    await popularity.report(queue, 100);
    await popularity.report(queue, 100);
    expect(reports).toEqual([
      {
        touches: [{ key: 'm:a', method: 'm', args: 'json:["a"]', hits: 2, dueInMs: 6_000 }],
        most: 100,
      },
    ]);
  });

  it('are left out where the arguments have no form as text', async () => {
    const { reports, queue } = recording();
    const popularity = new Popularity(0.2);
    popularity.count('m', 'm:f', [() => undefined], AGE);
    await popularity.report(queue, 100);
    expect(reports).toEqual([]);
  });

  it('are counted of at most 5,000 keys between two reports', async () => {
    const { reports, queue } = recording();
    const popularity = new Popularity(0.2);
    for (let number = 0; number < 5_001; number += 1) popularity.count('m', `m:${number}`, [number], AGE);
    popularity.count('m', 'm:0', [0], AGE);
    await popularity.report(queue, 10_000);
    expect(reports[0]?.touches).toHaveLength(5_000);
    expect(reports[0]?.touches[0]?.hits).toBe(2);
  });

  it('are due in the last share of the fresh life', () => {
    expect(dueIn(AGE, 0.2)).toBe(6_000);
    expect(dueIn({ ageMs: 8_000, freshForMs: 2_000 }, 0.2)).toBe(0);
    expect(dueIn({ ageMs: 11_000, freshForMs: -1_000 }, 0.2)).toBe(0);
  });
});

describe('the pause after failures', () => {
  it('is twice as long after each, from a second up to five minutes', () => {
    expect([0, 1, 2, 3, 9, 10, 1_000].map(backOffMs)).toEqual([
      1_000, 1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('is of one method, until it succeeds', () => {
    const backOff = new BackOff();
    backOff.failed('a', 0);
    backOff.failed('a', 1_000);
    expect([backOff.leftFor('a', 1_500), backOff.leftFor('b', 1_500)]).toEqual([1_500, 0]);
    expect(backOff.leftFor('a', 4_000)).toBe(0);
    backOff.succeeded('a');
    backOff.failed('a', 5_000);
    expect(backOff.leftFor('a', 5_000)).toBe(1_000);
  });

  it('is as long as the limiter says, which is no failure', () => {
    const backOff = new BackOff();
    backOff.rejected('a', 30_000);
    expect(backOff.leftFor('a', 0)).toBe(30_000);
    backOff.failed('a', 30_000);
    expect(backOff.leftFor('a', 30_000)).toBe(1_000);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { RefreshQueue, Touch } from '@tripsage/cache';
import { dueIn, Popularity } from '../../../libs/cache/src/scheduling/popularity.js';

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
});

it('an entry is due in the last share of its fresh life', () => {
  expect(dueIn(AGE, 0.2)).toBe(6_000);
  expect(dueIn({ ageMs: 8_000, freshForMs: 2_000 }, 0.2)).toBe(0);
  expect(dueIn({ ageMs: 11_000, freshForMs: -1_000 }, 0.2)).toBe(0);
});

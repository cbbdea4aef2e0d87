import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { compare } from './measure.mjs';

const spread = { median: expect.any(Number), lowest: expect.any(Number), highest: expect.any(Number) };
const same = { median: 1, lowest: 1, highest: 1 };

describe('the comparison of ways', () => {
  it('gives each a row: its rate and processor time, with the first as the measure of both', async () => {
    const ways = { raw: () => delay(1), ours: () => delay(2) };
    const rows = await compare(ways, { atOnce: 3, rounds: 2, roundMs: 10 });
    expect(rows).toEqual([
      { name: 'raw', atOnce: 3, perSecond: spread, ratio: same, cpuUs: spread, cpuRatio: same },
      { name: 'ours', atOnce: 3, perSecond: spread, ratio: spread, cpuUs: spread, cpuRatio: spread },
    ]);
  });

  it('has so many under way at a time, each with a turn of its own', async () => {
    let underWay = 0;
    let most = 0;
    const turns: number[] = [];
    const work = async (turn: number) => {
      turns.push(turn);
      underWay += 1;
      most = Math.max(most, underWay);
      await delay(1);
      underWay -= 1;
    };
    await compare({ work }, { atOnce: 5, rounds: 1, roundMs: 10 });
    expect(most).toBe(5);
    expect(turns.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
  });

  it('counts what the server took, turn by turn', async () => {
    let serverUs = 0;
    const work = async () => {
      serverUs += 7;
      await delay(1);
    };
    const [row] = await compare(
      { work },
      { atOnce: 1, rounds: 3, roundMs: 5, serverCpuUs: async () => serverUs },
    );
    expect(row?.['serverCpuUs']).toEqual({ median: 7, lowest: 7, highest: 7 });
  });
});

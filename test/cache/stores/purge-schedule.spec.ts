import { expect, it } from '@jest/globals';
import { PurgeSchedule } from '../../../libs/cache/src/stores/purge-schedule.js';

it('purges for as many uses as were left by the purge before, and no fewer than the least', () => {
  const schedule = new PurgeSchedule(2);
  expect([schedule.use(), schedule.use()]).toEqual([false, true]);
  schedule.purged(3);
  expect([schedule.use(2), schedule.use()]).toEqual([false, true]);
  schedule.purged(0);
  expect([schedule.use(), schedule.use()]).toEqual([false, true]);
});

it('keeps no more than twice what still lives, where every use adds an entry', () => {
  const schedule = new PurgeSchedule();
  const lives: number[] = [];
  let most = 0;
  for (let now = 0; now < 10_000; now += 1) {
    lives.push(now + 100);
    most = Math.max(most, lives.length);
    if (!schedule.use()) continue;
    lives.splice(
      0,
      lives.findIndex((endsAt) => endsAt > now),
    );
    schedule.purged(lives.length);
  }
  expect(most).toBeLessThanOrEqual(201);
});

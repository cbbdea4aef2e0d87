import { expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { LocalRefreshQueue } from '../../../../libs/cache/src/stores/memory/local-refresh-queue.js';

const touch = (key: string, dueInMs: number) => ({ key, method: 'm', args: 'json:[]', hits: 1, dueInMs });

it('keeps the time at which an entry is due, however often it is touched meanwhile', async () => {
  const clock = new FakeClock();
  const queue = new LocalRefreshQueue(clock);
  await queue.touch([touch('a', 10)], 10);
  clock.advance(5);
  await queue.touch([touch('a', 10)], 10);
  clock.advance(5);
  const { due } = await queue.claim(10, { forMs: 100, leastHits: 1 });
  expect(due).toEqual([{ key: 'a', method: 'm', args: 'json:[]', hits: 2, failures: 0, lateMs: 0 }]);
  expect(await queue.state()).toEqual({ length: 1, lagMs: 0 });
});

import { expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WriteBatches } from '../../../../../libs/cache/src/stores/dragonfly/connection/write-batches.js';

it('holds the socket once a turn, and lets it go in the next', async () => {
  const calls: string[] = [];
  const stream = { cork: () => calls.push('cork'), uncork: () => calls.push('uncork') };
  const client = { stream } as unknown as Redis;
  const batches = new WriteBatches();
  batches.gather(client);
  batches.gather(client);
  expect(calls).toEqual(['cork']);
  await nextTurn();
  expect(calls).toEqual(['cork', 'uncork']);
  batches.gather(client);
  await nextTurn();
  expect(calls).toEqual(['cork', 'uncork', 'cork', 'uncork']);
});

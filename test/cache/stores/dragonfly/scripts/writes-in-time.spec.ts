import { expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { DragonflyConnection } from '../../../../../libs/cache/src/stores/dragonfly/connection/dragonfly-connection.js';
import { ServerClock } from '../../../../../libs/cache/src/stores/dragonfly/connection/server-clock.js';
import { Script } from '../../../../../libs/cache/src/stores/dragonfly/scripts/script.js';
import { WritesInTime } from '../../../../../libs/cache/src/stores/dragonfly/scripts/writes-in-time.js';

const SCRIPT = new Script('return 1');
const LIMIT_MS = 1_000;

/** Writes on a connection whose server answers as told; the deadlines that it saw. */
function writesTo(evalsha: () => unknown) {
  const deadlines: number[] = [];
  const client = {
    evalsha: async (_sha: string, _count: number, deadline: number) => {
      deadlines.push(deadline);
      return evalsha();
    },
  } as unknown as Redis;
  const connection = {
    name: 'redis://test',
    life: 0,
    commandTimeoutMs: LIMIT_MS,
    clock: new ServerClock(),
    run: (send: (to: Redis) => Promise<unknown>) => send(client),
  };
  const writes = new WritesInTime(connection as unknown as DragonflyConnection);
  const run = () => writes.run(SCRIPT, (deadline) => ({ keys: [], args: [deadline] }));
  return { connection, deadlines, run };
}

it('sends a write again where the clock was not known well, with the deadline by what was learnt', async () => {
  const answers = [
    ['too late', '5000'],
    [1, '5000'],
  ];
  const { run, deadlines } = writesTo(() => answers.shift());
  expect(await run()).toBe(1);
  expect(deadlines[0]).toBe(Number.MAX_SAFE_INTEGER);
  expect(deadlines[1]).toBeGreaterThan(5_000);
  expect(deadlines[1]).toBeLessThanOrEqual(5_000 + LIMIT_MS + 50);
});

it('is patient with a process that is busy between making a write and sending it', async () => {
  const answers = [...Array.from({ length: 4 }, () => ['too late', '5000']), [1, '5000']];
  const { run, deadlines } = writesTo(() => answers.shift());
  expect(await run()).toBe(1);
  expect(deadlines).toHaveLength(5);
});

it('fails when one write after the other is too late', async () => {
  const { run, deadlines } = writesTo(() => ['too late', '5000']);
  await expect(run()).rejects.toMatchObject({
    code: 'CACHE_STORE_UNAVAILABLE',
    message: expect.stringContaining('a write reached it too late'),
  });
  expect(deadlines).toHaveLength(5);
});

it('waits until no write of an earlier connection may be carried out, but not for one of its own', async () => {
  const answers: (() => unknown)[] = [
    () => {
      throw new Error('the connection was lost');
    },
    () => [1, '5000'],
    () => [1, '5000'],
  ];
  const { run, connection, deadlines } = writesTo(() => answers.shift()?.());
  const start = performance.now();
  await expect(run()).rejects.toThrow('lost');
  await run();
  expect(deadlines).toHaveLength(2);
  connection.life += 1;
  const later = run();
  await Promise.resolve();
  expect(deadlines).toHaveLength(2);
  await later;
  expect(performance.now() - start).toBeGreaterThanOrEqual(LIMIT_MS - 1);
});

/**
 * What a decision of a limiter costs, on a server and in this process: against a script that does nothing, sent through the
 * same client; by the number of windows and the way of counting; and where the limit is known to be used up.
 */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { CacheModule, RateLimiter } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { connectionTarget } from '../../libs/cache/src/stores/dragonfly/connection/connection-options.ts';
import { quantile } from '../support/bench/app.mjs';
import { compare, machine } from '../support/bench/measure.mjs';
import { benchServer } from '../support/bench/server.mjs';

const AT_ONCE = 64;
const ALONE = 3_000;

// There is room always: what is measured is how fast one is told so.
const ONE = [{ limit: 100_000, per: '1s' }];
const FOUR = [...ONE, ...['2s', '3s', '4s'].map((per) => ({ limit: 100_000, per }))];
const MANY = 1_000_000_000;
const leaky = (limits) => ({
  limits: limits.map(({ per }) => ({ limit: MANY, per })),
  algorithm: 'gcra',
  burst: MANY,
});
const rateLimits = {
  'sliding, 1 window': { limits: ONE },
  'sliding, 4 windows': { limits: FOUR },
  'gcra, 1 window': leaky(ONE),
  'gcra, 4 windows': leaky(FOUR),
  'used up': { limits: [{ limit: 1, per: '30d' }] },
};
const nameOf = (title) => title.replaceAll(/\W+/g, '-');

async function start(options) {
  const limits = Object.fromEntries(
    Object.entries(rateLimits).map(([title, limiter]) => [nameOf(title), limiter]),
  );
  const module = CacheModule.forRoot({ ...options, rateLimits: limits });
  const app = await NestFactory.createApplicationContext(module, { logger: ['warn', 'error'] });
  const limiter = app.get(RateLimiter);
  const decide = (title) => () => limiter.acquire(nameOf(title));
  const ways = Object.fromEntries(
    Object.keys(rateLimits)
      .slice(0, -1)
      .map((title) => [title, decide(title)]),
  );
  await decide('used up')();
  const rejected = () => limiter.acquire('used-up', { onLimit: 'reject' }).catch((error) => error);
  await rejected();
  return { app, limiter, ways: { ...ways, 'used up, as is known': rejected } };
}

async function alone(work) {
  const took = [];
  for (let turn = -ALONE / 10; turn < ALONE; turn += 1) {
    const startedAt = performance.now();
    await work(turn);
    if (turn >= 0) took.push((performance.now() - startedAt) * 1_000);
  }
  return { 'p50, µs': Math.round(quantile(took, 0.5)), 'p99, µs': Math.round(quantile(took, 0.99)) };
}

const server = await benchServer();
const { options } = connectionTarget({ url: server.url }, 5_000);
const client = new Redis({ ...options, lazyConnect: false });
const keyPrefix = `bench-${process.pid}:`;
const remote = await start({ redis: client, keyPrefix, commandTimeout: '5s' });
const local = await start({});
try {
  const sha = await client.script('LOAD', 'return 1');
  const bare = { 'a script that does nothing': () => client.evalsha(sha, 1, `${keyPrefix}bare`) };
  const [version] = /redis_version:\S+/.exec(await client.info('server')) ?? ['a server'];
  console.log(`${machine()}; ${version} on the same machine`);
  console.log('Decisions on the server');
  console.table(await compare({ ...bare, ...remote.ways }, AT_ONCE));
  console.log('One decision alone, on the server');
  const rows = {};
  for (const [what, work] of Object.entries({ ...bare, ...remote.ways })) rows[what] = await alone(work);
  console.table(rows);
  console.log('Decisions in the process, without a server');
  console.table(await compare(local.ways, AT_ONCE));
} finally {
  for (const title of Object.keys(rateLimits)) await remote.limiter.reset(nameOf(title));
  await remote.app.close();
  await local.app.close();
  client.disconnect();
  await server.stop();
}

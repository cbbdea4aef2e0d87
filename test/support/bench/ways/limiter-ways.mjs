import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { CacheModule, RateLimiter } from '@tripsage/cache';
import { KEY_PREFIX } from '../server.mjs';

// There is room always: what is measured is how fast one is told so.
const ONE = [{ limit: 100_000, per: '1s' }];
const FOUR = [...ONE, ...['2s', '3s', '4s'].map((per) => ({ limit: 100_000, per }))];
const MANY = 1_000_000_000;
const leaky = (limits) => ({
  limits: limits.map(({ per }) => ({ limit: MANY, per })),
  algorithm: 'gcra',
  burst: MANY,
});
const LIMITERS = {
  'sliding, 1 window': { limits: ONE },
  'sliding, 4 windows': { limits: FOUR },
  'gcra, 1 window': leaky(ONE),
  'gcra, 4 windows': leaky(FOUR),
};
const USED_UP = { limits: [{ limit: 1, per: '30d' }] };
const nameOf = (title) => title.replaceAll(/\W+/g, '-');

/** Ways to a decision of a limiter. On a server, the raw one first: a script that returns 1. */
export async function limiterWays({ server } = {}) {
  const rateLimits = Object.fromEntries(
    Object.entries(LIMITERS).map(([title, limiter]) => [nameOf(title), limiter]),
  );
  const module = CacheModule.forRoot({
    ...(server && { url: server.url, keyPrefix: `${KEY_PREFIX}limits:`, commandTimeout: '5s' }),
    rateLimits: { ...rateLimits, 'used-up': USED_UP },
  });
  const app = await NestFactory.createApplicationContext(module, { logger: ['warn', 'error'] });
  const limiter = app.get(RateLimiter);
  const decide = (title) => () => limiter.acquire(nameOf(title));
  await limiter.acquire('used-up');
  const rejected = () => limiter.acquire('used-up', { onLimit: 'reject' }).catch((error) => error);
  await rejected();
  return {
    ways: {
      ...(server && (await bareScript(server))),
      ...Object.fromEntries(Object.keys(LIMITERS).map((title) => [title, decide(title)])),
      'used up, as is known': rejected,
    },
    close: () => app.close(),
  };
}

export async function bareScript(server) {
  const sha = await server.raw.script('LOAD', 'return 1');
  return { 'a script that returns 1': () => server.raw.evalsha(sha, 1, `${KEY_PREFIX}bare`) };
}

// Slow: waits for real windows.
import { afterEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { CacheModule, type LimiterOptions, RateLimiter } from '@tripsage/cache';

let module: TestingModule | undefined;
afterEach(async () => {
  await module?.close();
  module = undefined;
});

async function limiterOf(options: LimiterOptions): Promise<RateLimiter> {
  module = await Test.createTestingModule({
    imports: [CacheModule.forRoot({ rateLimits: { duffel: options } })],
  }).compile();
  await module.init();
  return module.get(RateLimiter);
}

describe('a limiter in one process', () => {
  it('runs a call inside of a call in its place, and counts both', async () => {
    const limiter = await limiterOf({ limits: [{ limit: 5, per: '1h' }], concurrency: 1 });
    const inner = () => limiter.run('duffel', async () => 'done', { onLimit: 'reject' });
    expect(await limiter.run('duffel', inner)).toBe('done');
    expect(await limiter.peek('duffel')).toMatchObject({ remaining: 1 });
    expect(await limiter.run('duffel', inner, { onLimit: 'reject' })).toBe('done');
  });

  it('counts what a call turned out to cost', async () => {
    const limiter = await limiterOf({ limits: [{ limit: 10, per: '1h' }] });
    await limiter.run('duffel', (permit) => permit.release({ cost: 7 }));
    expect(await limiter.peek('duffel')).toMatchObject({ remaining: 3 });
  });

  it('grants nothing again to the first of more than 100,000 keys', async () => {
    const limiter = await limiterOf({ limits: [{ limit: 1, per: '1h' }] });
    const take = (key: number) => limiter.acquire('duffel', { key: `tenant-${key}`, onLimit: 'reject' });
    for (let key = 0; key < 100_000; key += 1) await take(key);
    for (const key of [100_000, 100_001]) await take(key);
    for (const key of [0, 1, 99_999, 100_000, 100_001]) {
      await expect(take(key)).rejects.toMatchObject({ reason: 'limit' });
    }
  }, 120_000);
});

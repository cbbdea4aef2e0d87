import { expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { CacheModule, MemoryStore, RateLimited } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { appWith } from '../methods/app-with.js';
import { settle } from '../simulated-process.js';

@Injectable()
class Provider {
  @RateLimited('supplier', { maxWait: '1m' })
  async ask(): Promise<string> {
    return 'asked';
  }
}

it('those in the line of a limiter are told that the application shuts down, before the server gives up on them', async () => {
  const clock = new FakeClock();
  const rateLimits = { supplier: { limits: [{ limit: 1, per: '30s' as const }] } };
  const app = await appWith([Provider], { clock, store: new MemoryStore({ clock }), rateLimits });
  const provider = app.get(Provider);
  await provider.ask();
  const ended: unknown[] = [];
  provider.ask().catch((error: unknown) => ended.push(error));
  await settle();
  // The server waits for the requests that it has, between this hook and the next.
  app.get(CacheModule).beforeApplicationShutdown();
  clock.advance(3_999);
  await settle();
  expect(ended).toEqual([]);
  clock.advance(1);
  await settle();
  expect(ended).toMatchObject([{ reason: 'shut-down' }]);
  await app.close();
});

import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { MemoryStore, RateLimited, RateLimiter } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { appWith } from '../decorators/app-with.js';
import { Gated, settle } from '../simulated-process.js';

@Injectable()
class Provider implements BeforeApplicationShutdown {
  readonly requests = new Gated<void>();

  @RateLimited('supplier', { maxWait: '1m' })
  async ask(): Promise<string> {
    return 'asked';
  }

  /** As a server that waits for the answers of the requests that it has. */
  beforeApplicationShutdown(): Promise<void> {
    return this.requests.run();
  }
}

it('those in the line of a limiter are told in time that the application shuts down', async () => {
  const clock = new FakeClock();
  const rateLimits = { supplier: { limits: [{ limit: 1, per: '30s' as const }] } };
  const app = await appWith([Provider], { clock, store: new MemoryStore({ clock }), rateLimits });
  const provider = app.get(Provider);
  await provider.ask();
  let ended: unknown;
  const waiting = provider.ask().catch((error: unknown) => (ended = error));
  await settle();
  expect(await app.get(RateLimiter).peek('supplier')).toMatchObject({ remaining: 0 });
  const closing = app.close();
  await provider.requests.hasBegun;
  await settle();
  clock.advance(3_999);
  await settle();
  expect(ended).toBeUndefined();
  clock.advance(1);
  await Promise.race([waiting, delay(5_000, undefined, { ref: false })]);
  expect(ended).toMatchObject({ reason: 'shut-down' });
  provider.requests.open();
  await closing;
});

/** A process with nothing to do but wait for a limiter of the embedded store. It says who was answered, in their order. */
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheModule, RateLimited, RateLimiter } from '@tripsage/cache';

const WINDOW = '300ms';

@Injectable()
class Supplier {
  @RateLimited('calls')
  async call(): Promise<void> {
    say('a limited method');
  }
}

@Module({
  imports: [
    CacheModule.forRoot({
      scheduler: false,
      rateLimits: {
        permits: { limits: [{ limit: 1, per: WINDOW }] },
        calls: { limits: [{ limit: 1, per: WINDOW }] },
        pauses: { limits: [{ limit: 9, per: WINDOW }] },
      },
    }),
  ],
  providers: [Supplier],
})
class Application {}

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}

async function waitTwice(wait: () => Promise<unknown>): Promise<void> {
  await Promise.all([wait(), wait()]);
}

const app = await NestFactory.createApplicationContext(Application, { logger: false });
const limiter = app.get(RateLimiter);
// Not awaited at the top: Node tells of that by an exit code of its own.
const waits: Record<string, () => Promise<unknown>> = {
  permits: () => waitTwice(async () => (await limiter.acquire('permits'), say('a permit'))),
  calls: () => waitTwice(() => app.get(Supplier).call()),
  async pauses() {
    await limiter.penalize('pauses', { until: new Date(Date.now() + 500) });
    await limiter.acquire('pauses');
    say('a permit after a pause');
  },
  async signals() {
    await limiter.acquire('permits');
    const signal = AbortSignal.timeout(60_000);
    await limiter.acquire('permits', { signal });
    say('a permit with a signal');
  },
};
void waits[process.argv[2] ?? '']?.();

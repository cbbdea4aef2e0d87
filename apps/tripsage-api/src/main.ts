import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CacheError, systemClock } from '@tripsage/cache';
import { CacheHealth } from '@tripsage/cache/ops';
import { cacheErrorText } from './cache-options.js';
import { type AppConfig, ConfigError, readConfig } from './app.config.js';
import { createApp } from './create-app.js';
import { endWithParent } from './end-with-parent.js';
import { listen, ListenError } from './http/listen.js';
import { startUpText } from './start-up-text.js';

/** Nothing else keeps a worker running whose store is in the process. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

try {
  await start(readConfig());
} catch (error) {
  process.stderr.write(`${textOf(error)}\n`);
  process.exit(1);
}

async function start(config: AppConfig): Promise<void> {
  const app = await createApp(config);
  app.enableShutdownHooks(['SIGTERM', 'SIGINT', 'SIGHUP'], { useProcessExit: true });
  endWithParent();
  if (config.role === 'worker') return startWorker(app);
  const url = await listen(app, config);
  const check = await app.get(CacheHealth).check();
  const storeFailure = check.state === 'down' ? check.reason : undefined;
  process.stdout.write(
    startUpText({ config, url, store: check.store, storeFailure, nowMs: systemClock.now() }),
  );
}

/** Runs a worker: no server, only the scheduler, until the order to stop. */
async function startWorker(app: NestFastifyApplication): Promise<void> {
  await app.init();
  setInterval(() => undefined, LONGEST_TIMER_MS);
  const { state, store } = await app.get(CacheHealth).check();
  process.stdout.write(`\nTripSage worker on ${store}${state === 'up' ? '' : ', which does not answer'}\n\n`);
}

/** Describes an error at start; the stack only of an unexpected one. */
function textOf(error: unknown): string {
  if (error instanceof CacheError) return cacheErrorText(error);
  if (error instanceof ConfigError || error instanceof ListenError) return error.message;
  return (error as Error).stack ?? String(error);
}

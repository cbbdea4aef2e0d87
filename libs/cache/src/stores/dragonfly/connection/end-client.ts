import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { within } from './time-limit.js';

/** Closes a client of our own for good, whatever it is doing, and waits until its socket is gone. */
export async function endClient(client: Redis, limitMs: number): Promise<void> {
  const hasEnded = () => client.status === 'end';
  if (hasEnded()) return;
  const ended = new Promise((resolve) => client.once('end', resolve));
  // One that can't say goodbye is left without.
  if (client.status === 'ready') await within(limitMs, client.quit()).catch(() => undefined);
  if (hasEnded()) return;
  client.disconnect();
  // Between two attempts there is no `end` to come; ioredis' own timer runs for `disconnectTimeout` at most.
  const limit = new AbortController();
  const leaveMs = (client.options.disconnectTimeout ?? 0) + 50;
  await Promise.race([ended, delay(leaveMs, undefined, { signal: limit.signal })]);
  limit.abort();
}

import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache';
import { limitStoreContract } from '@tripsage/cache-testing';
import { Redis } from 'ioredis';
import { describeOnServer } from '../../../support/real-server.js';
import { age } from '../ageing.js';

/** Tests wait for no longer than that; more time passes by making what is stored older. */
const LONGEST_WAIT_MS = 150;

describeOnServer('DragonflyLimits', ({ url, keyPrefix }) => {
  limitStoreContract(
    { describe, it },
    {
      name: 'DragonflyLimits',
      async create() {
        const prefix = keyPrefix();
        const client = new Redis(url);
        const backends: DragonflyBackend[] = [];
        const connected = async () => {
          const backend = new DragonflyBackend({ url, commandTimeoutMs: 5_000, keyPrefix: prefix });
          backends.push(backend);
          await backend.connect(5_000);
          return backend;
        };
        const { limits: store, bus } = await connected();
        const freed: string[] = [];
        let agedMs = 0;
        bus.listen({
          message: (message) => void (message.kind === 'capacity-freed' && freed.push(message.id)),
          broken: () => undefined,
          connected: () => undefined,
        });
        return {
          store,
          freed,
          another: async () => (await connected()).limits,
          async pass(ms) {
            if (ms <= LONGEST_WAIT_MS) return delay(ms + 1);
            await age(client, prefix, ms);
            agedMs += ms;
          },
          now: () => performance.now() + agedMs,
          slackMs: 5_000,
          async destroy() {
            await Promise.all(backends.map((backend) => backend.close()));
            client.disconnect();
          },
        };
      },
    },
  );
});

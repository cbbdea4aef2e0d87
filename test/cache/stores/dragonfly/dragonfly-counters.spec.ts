import { expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { describeOnServer } from '../../../support/real-server.js';

describeOnServer('the minutes of counters on a server', ({ url, keyPrefix }) => {
  it('begin with a minute of the server, and the oldest go when a new one begins', async () => {
    const prefix = keyPrefix();
    const backend = new DragonflyBackend({ url, keyPrefix: prefix });
    const client = new Redis(url ?? '');
    const key = `${prefix}_cache:counters`;
    const past = [3, 2, 1].map((ago) => Math.floor(Date.now() / 60_000 - ago) * 60_000);
    for (const at of past) await client.hset(key, at, JSON.stringify({ hits: 1 }));
    await backend.counters.add({ hits: 5 }, 3);
    const minutes = await backend.counters.minutes();
    expect(minutes.map(({ at }) => at).slice(0, 2)).toEqual(past.slice(1));
    expect(minutes.map(({ counts }) => counts['hits'])).toEqual([1, 1, 5]);
    await client.unlink(key);
    client.disconnect();
    await backend.close();
  });
});

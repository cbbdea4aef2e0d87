import { describe, expect, it } from '@jest/globals';
import { LocalBackend, MemoryStore } from '@tripsage/cache';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { FakeClock } from '@tripsage/cache-testing';
import { Redis } from 'ioredis';
import { describeOnServer } from '../../../support/real-server.js';

describe('the minutes of the journal in memory', () => {
  it('begin with the minute, are kept apart, and the oldest go', async () => {
    const clock = new FakeClock({ now: '2027-01-01T00:00:59.999Z' });
    const { journal } = new LocalBackend(new MemoryStore({ clock }), clock);
    await journal.count({ hits: 1 }, 2);
    for (const ms of [1, 60_000, 0]) {
      clock.advance(ms);
      await journal.count({ hits: 1, misses: 2 }, 2);
    }
    expect(await journal.minutes()).toEqual([
      { at: Date.parse('2027-01-01T00:01:00Z'), counts: { hits: 1, misses: 2 } },
      { at: Date.parse('2027-01-01T00:02:00Z'), counts: { hits: 2, misses: 4 } },
    ]);
  });
});

describeOnServer('the minutes of the journal on a server', ({ url, keyPrefix }) => {
  it('begin with a minute of the server, and the oldest go when a new one begins', async () => {
    const prefix = keyPrefix();
    const backend = new DragonflyBackend({ url, keyPrefix: prefix });
    const client = new Redis(url ?? '');
    const key = `${prefix}_cache:journal:minutes`;
    const past = [3, 2, 1].map((ago) => Math.floor(Date.now() / 60_000 - ago) * 60_000);
    for (const at of past) await client.hset(key, at, JSON.stringify({ hits: 1 }));
    await backend.journal.count({ hits: 5 }, 3);
    const minutes = await backend.journal.minutes();
    expect(minutes.map(({ at }) => at).slice(0, 2)).toEqual(past.slice(1));
    expect(minutes.map(({ counts }) => counts['hits'])).toEqual([1, 1, 5]);
    await client.unlink(key);
    client.disconnect();
    await backend.close();
  });
});

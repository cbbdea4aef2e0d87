import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CacheEvents, CacheStoreUnavailableError, MemoryStore } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { CacheLog } from '../../../libs/cache/src/nest/cache.log.js';
import { appWith } from '../methods/app-with.js';

let lines: string[];
let clock: FakeClock;
let events: CacheEvents;

beforeEach(() => {
  lines = [];
  for (const level of ['log', 'warn'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((line: unknown) => {
      lines.push(`${level}: ${String(line)}`);
    });
  }
  clock = new FakeClock();
  events = new CacheEvents();
  new CacheLog(clock).listen(events);
});
afterEach(() => void jest.restoreAllMocks());

const broken = () =>
  events.emit('backgroundRefreshFailed', {
    namespace: 'ns',
    key: 'ns:secret',
    method: 'A.find',
    error: new TypeError('x'),
  });

describe('the log of the cache', () => {
  it('has the same trouble once a minute, with how often it came, and no key', () => {
    for (let times = 0; times < 3; times += 1) broken();
    clock.advance(60_000);
    broken();
    const line = 'warn: A.find: a background refresh failed (TypeError)';
    expect(lines).toEqual([line, `${line} (2 more since the last line)`]);
  });

  it('has messages on the invalidation channel that were refused, once a minute, and none that was carried out', () => {
    for (let times = 0; times < 50; times += 1) {
      events.emit('channelMessage', { outcome: 'refused', bytes: 7, reason: `fault ${times}` });
      events.emit('channelMessage', { outcome: 'carried-out', bytes: 7, source: 'secret' });
    }
    expect(lines).toEqual(['warn: A message on the invalidation channel was refused: fault 0']);
    events.emit('channelMessage', { outcome: 'failed', bytes: 7, reason: 'TypeError' });
    expect(lines.at(-1)).toBe('warn: A message on the invalidation channel failed: TypeError');
  });

  it('says when the server is connected, and each reason why it is not', () => {
    events.emit('connection', { name: 'redis://a/0', state: 'down', reason: 'nothing listens there' });
    events.emit('connection', { name: 'redis://a/0', state: 'up' });
    expect(lines).toEqual([
      'warn: Not connected to redis://a/0, going on without it: nothing listens there',
      'log: Connected to redis://a/0',
    ]);
  });

  it('says that it is connected, but a right is missing', () => {
    const reason = 'the user may not run eval; give it ACL SETUSER <user> +eval';
    events.emit('connection', { name: 'redis://a/0', state: 'up', reason });
    expect(lines).toEqual([`warn: Connected to redis://a/0, but ${reason}`]);
  });

  it('has one line for each reason to refuse, whatever was asked for, however often', () => {
    const refuse = (call: string, reason: string): void => {
      const error = new CacheStoreUnavailableError(reason, { isRefusal: true });
      events.emit('storeTroubled', { call, error });
      events.emit('storeFailed', { store: 'redis://a/0', operation: 'write', error });
    };
    for (let times = 0; times < 24; times += 1) refuse('leases.commit', 'Full.');
    refuse('store.write', 'Full.');
    refuse('store.write', 'Not allowed.');
    expect(lines).toEqual([
      'warn: Refused, going on without the cache: Full. (leases.commit)',
      'warn: Refused, going on without the cache: Not allowed. (store.write)',
    ]);
  });

  it('says why an invalidation waits', () => {
    const invalidated = { kind: 'tag', count: 1, mode: 'delete', confirmed: false } as const;
    events.emit('invalidated', { ...invalidated, reason: 'Not allowed.' });
    expect(lines).toEqual([
      'warn: An invalidation (tag, delete) waits for the server; this process follows it at once. Not allowed.',
    ]);
  });

  it('says how many invalidations a process could not tell before it ended', () => {
    const until = new Date('2027-01-31T00:00:04Z');
    events.emit('invalidationsLost', { count: 1, until });
    events.emit('invalidationsLost', { count: 12, until });
    const rest =
      'before the end: other processes may serve what fell until 2027-01-31T00:00:04.000Z at the latest. ' +
      'Clear what matters by hand.';
    expect(lines).toEqual([
      `warn: The server could not be told of 1 invalidation ${rest}`,
      `warn: The server could not be told of 12 invalidations ${rest}`,
    ]);
  });

  it('says which option is too short for the way to the server, and what would do', () => {
    const short = { option: 'coherence.maxStaleness', limitMs: 300 } as const;
    events.emit('limitTooShort', { ...short, roundTripMs: 260 });
    events.emit('limitTooShort', { option: 'commandTimeout', limitMs: 1_000, roundTripMs: 400 });
    expect(lines).toEqual([
      expect.stringMatching(
        /^warn: coherence\.maxStaleness is too short.*'1100ms' or more\..* 260 ms.* 300 ms/s,
      ),
      expect.stringMatching(/^warn: commandTimeout is too short.*'1600ms' or more\..* 400 ms.* 1000 ms/s),
    ]);
  });

  it('does not name rejected background calls, which give way as a matter of course', () => {
    const rejected = { limiter: 'supplier', reason: 'limit', retryAfterMs: 1 } as const;
    events.emit('permitRejected', { ...rejected, priority: 'background' });
    events.emit('permitRejected', { ...rejected, priority: 'user' });
    expect(lines).toEqual(['warn: The limiter supplier rejected a call (limit)']);
  });

  it('sums up kinds of trouble beyond 500 in one line', () => {
    for (let number = 0; number < 502; number += 1) {
      events.emit('unreadable', { namespace: `n${number}`, key: 'k', reason: 'damaged' });
    }
    expect(lines).toHaveLength(501);
    expect(lines.at(-1)).toBe('warn: more kinds of trouble');
  });
});

describe('the start of an application', () => {
  const started = async (options: Parameters<typeof appWith>[1]): Promise<string[]> => {
    const app = await appWith([], options);
    await app.close();
    return lines.filter((line) => line.includes('Only a store is given'));
  };

  it('says in one line what is per process where only a store is given', async () => {
    const [line, ...more] = await started({ store: new MemoryStore() });
    expect(line).toMatch(
      /Only a store is given \(memory\).*leases.*versions.*limits.*refresh queue.*settings/,
    );
    expect(more).toEqual([]);
  });

  it('says nothing of it with the embedded store', async () => {
    expect(await started({})).toEqual([]);
  });
});

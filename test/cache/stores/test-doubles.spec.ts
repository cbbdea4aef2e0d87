import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError, MemoryStore } from '@tripsage/cache';
import { FakeClock, FaultyStore, recordEvents } from '@tripsage/cache-testing';

const value = { key: 'k', bytes: Uint8Array.of(1), lifeMs: 1_000 };

const faulty = () => new FaultyStore(new MemoryStore({ clock: new FakeClock() }));

describe('FakeClock', () => {
  it('stands still until it is moved', () => {
    const clock = new FakeClock({ now: '2027-03-01T00:00:00Z' });
    expect([clock.now(), clock.monotonic()]).toEqual([Date.parse('2027-03-01T00:00:00Z'), 0]);
    clock.advance(1_500.5);
    expect([clock.now(), clock.monotonic()]).toEqual([Date.parse('2027-03-01T00:00:00Z') + 1_500.5, 1_500.5]);
  });

  it('moves only the wall clock in a jump', () => {
    const clock = new FakeClock({ monotonic: 7 });
    const start = clock.now();
    clock.jump(-60_000);
    expect([clock.now() - start, clock.monotonic()]).toEqual([-60_000, 7]);
  });

  it('calls back in the order of time, each at its own moment', () => {
    const clock = new FakeClock({ now: '2027-03-01T00:00:00Z' });
    const start = clock.now();
    const called: [string, number, number][] = [];
    const note = (what: string) => () => called.push([what, clock.monotonic(), clock.now() - start]);
    clock.after(30, note('late'));
    clock.after(10, note('early'));
    clock.after(10, note('early too'));
    clock.after(5, () => clock.after(10, note('asked for on the way')));
    clock.after(41, note('not yet'));
    expect(clock.pending).toBe(5);
    clock.advance(40);
    expect(called).toEqual([
      ['early', 10, 10],
      ['early too', 10, 10],
      ['asked for on the way', 15, 15],
      ['late', 30, 30],
    ]);
    expect([clock.monotonic(), clock.pending]).toEqual([40, 1]);
  });

  it('forgets a callback that was taken back, also on the way', () => {
    const clock = new FakeClock();
    let called = 0;
    const takeBack = clock.after(10, () => (called += 1));
    clock.after(5, takeBack);
    clock.advance(20);
    takeBack();
    expect([called, clock.pending]).toEqual([0, 0]);
  });

  it('does not call back for a jump', () => {
    const clock = new FakeClock();
    let called = 0;
    clock.after(10, () => (called += 1));
    clock.jump(60_000);
    expect(called).toBe(0);
    clock.advance(10);
    expect(called).toBe(1);
  });

  it('refuses to go back, and what is no moment', () => {
    expect(() => new FakeClock().advance(-1)).toThrow(RangeError);
    expect(() => new FakeClock().advance(Number.NaN)).toThrow(RangeError);
    expect(() => new FakeClock({ now: 'tomorrow' })).toThrow(RangeError);
  });
});

describe('FaultyStore', () => {
  it('does what the store in it does, and counts the calls', async () => {
    const store = faulty();
    await store.write([value]);
    expect((await store.read(['k']))[0]?.bytes).toEqual(Uint8Array.of(1));
    expect(await store.delete(['k'])).toBe(1);
    expect(await store.clear('k', 'all')).toBe(0);
    expect((await store.health()).state).toBe('up');
    await store.close();
    expect(store.calls).toEqual({
      read: 1,
      write: 1,
      delete: 1,
      clear: 1,
      scan: 0,
      health: 1,
      close: 1,
    });
  });

  it('fails the next calls as ordered, without the work', async () => {
    const store = faulty();
    const own = new CacheStoreUnavailableError('of the test');
    store.failNext('write', own);
    store.failNext('write');
    await expect(store.write([value])).rejects.toBe(own);
    await expect(store.write([value])).rejects.toMatchObject({ code: 'CACHE_STORE_UNAVAILABLE' });
    expect(await store.read(['k'])).toEqual([undefined]);
    await store.write([value]);
    expect(store.calls.write).toBe(3);
  });

  it('fails all until it is healed; health says so instead of rejecting', async () => {
    const store = faulty();
    store.failAll();
    await expect(store.read(['k'])).rejects.toMatchObject({ code: 'CACHE_STORE_UNAVAILABLE' });
    await expect(store.delete(['k'])).rejects.toMatchObject({ code: 'CACHE_STORE_UNAVAILABLE' });
    await expect(store.clear('k', 'all')).rejects.toMatchObject({ code: 'CACHE_STORE_UNAVAILABLE' });
    expect(await store.health()).toEqual({ state: 'down', reason: 'Ordered by the test.' });
    store.heal();
    expect(await store.read(['k'])).toEqual([undefined]);
  });

  it('can fail one operation only', async () => {
    const store = faulty();
    store.failAll(['write']);
    await expect(store.write([value])).rejects.toThrow('Ordered by the test.');
    expect(await store.read(['k'])).toEqual([undefined]);
  });

  it('holds calls at a gate until the test opens it', async () => {
    const store = faulty();
    const gate = store.hold('read');
    const done: number[] = [];
    const reads = [1, 2].map((n) => store.read(['k']).then(() => done.push(n)));
    await gate.reached(2);
    expect([gate.waiting, done]).toEqual([2, []]);
    await store.write([value]);
    gate.open();
    await Promise.all(reads);
    expect([gate.waiting, done]).toEqual([0, [1, 2]]);
    expect((await store.read(['k']))[0]).toBeDefined();
  });

  it('lets nobody wait for ever: healing and closing open the gates', async () => {
    const store = faulty();
    store.hold('read');
    const read = store.read(['k']);
    store.heal();
    expect(await read).toEqual([undefined]);
  });
});

describe('recordEvents', () => {
  it('keeps what a bus tells, in its order, until it is stopped', () => {
    const bus = new CacheEvents();
    const events = recordEvents(bus);
    bus.emit('stored', { namespace: 'n', key: 'n:k', bytes: 3, valueBytes: 2, lifeMs: 10 });
    bus.emit('bypassed', { namespace: 'n', reason: 'disabled' });
    bus.emit('stored', { namespace: 'n', key: 'n:l', bytes: 4, valueBytes: 2, lifeMs: 10 });
    expect(events.all.map(({ name }) => name)).toEqual(['stored', 'bypassed', 'stored']);
    expect(events.of('stored').map(({ key }) => key)).toEqual(['n:k', 'n:l']);
    expect(events.of('loaded')).toEqual([]);
    events.clear();
    expect(events.all).toEqual([]);
    events.stop();
    bus.emit('bypassed', { namespace: 'n', reason: 'disabled' });
    expect(events.all).toEqual([]);
  });
});

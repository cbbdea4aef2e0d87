import { describe, expect, it } from '@jest/globals';
import {
  CacheEvents,
  type CacheModuleOptions,
  CacheOptionError,
  LocalBackend,
  MemoryStore,
} from '@tripsage/cache';
import { FakeClock, FaultyBackend, recordEvents } from '@tripsage/cache-testing';
import { createBackend } from '../../../libs/cache/src/engine/create-backend.js';
import { checkModuleOptions } from '../../../libs/cache/src/options/module-options.js';

const clock = new FakeClock();

function created(options: CacheModuleOptions) {
  return createBackend(checkModuleOptions({ clock, ...options }), new CacheEvents());
}

/** A store that knows whether it was closed. */
class ClosableStore extends MemoryStore {
  isClosed = false;

  override async close(): Promise<void> {
    this.isClosed = true;
    await super.close();
  }
}

describe('the backend that options ask for', () => {
  it('is the embedded one without any, which is ours to close', async () => {
    const { backend, close } = await created({});
    expect(backend).toBeInstanceOf(LocalBackend);
    expect([backend.isShared, backend.store.name]).toEqual([false, 'memory']);
    await close();
    expect((await backend.store.health()).state).toBe('down');
  });

  it("is around a store of the user's, which stays open", async () => {
    const store = new ClosableStore({ clock });
    const { backend, open, close } = await created({ store });
    expect(backend.isShared).toBe(false);
    await open();
    await close();
    expect(store.isClosed).toBe(false);
  });

  it("is the user's own as it is, which stays open", async () => {
    const store = new ClosableStore({ clock });
    const own = new FaultyBackend(new LocalBackend(store, clock, { isShared: true }));
    const { backend, open, close } = await created({ backend: own });
    expect(backend).toBe(own);
    await open();
    await close();
    expect(store.isClosed).toBe(false);
  });

  it('is of a server, not connected before it is opened; where none answers the start goes on, and it is an event', async () => {
    const events = new CacheEvents();
    const happened = recordEvents(events);
    const options = checkModuleOptions({ url: 'redis://127.0.0.1:1' });
    const { backend, open, close } = await createBackend(options, events);
    expect([backend.isShared, happened.all]).toEqual([true, []]);
    await open();
    expect(happened.of('connection')).toEqual([
      { name: 'redis://127.0.0.1:1/0', state: 'down', reason: 'nothing listens there' },
    ]);
    await close();
  });

  it('is refused for an address that is none', async () => {
    await expect(created({ url: 'http://example.com' })).rejects.toThrow(CacheOptionError);
  });
});

it.each<[CacheModuleOptions, string]>([
  [{ backend: {} as never }, 'backend'],
  [{ backend: new LocalBackend(new MemoryStore(), clock), store: new MemoryStore() }, 'backend and store'],
  [{ backend: new LocalBackend(new MemoryStore(), clock), url: 'redis://127.0.0.1:1' }, 'backend and url'],
])('options that contradict each other are refused by name: %#', (options, named) => {
  expect(() => checkModuleOptions(options)).toThrow(named);
});

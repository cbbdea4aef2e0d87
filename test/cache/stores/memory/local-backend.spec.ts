import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from '@tripsage/cache';
import { backendContract, FakeClock } from '@tripsage/cache-testing';
import { LocalBackend, LocalBus } from '../../../../libs/cache/src/stores/memory/local-backend.js';

backendContract(
  { describe, it },
  {
    name: 'LocalBackend',
    async create({ mostBumps }) {
      const clock = new FakeClock();
      const backend = new LocalBackend(new MemoryStore({ clock }), clock, { most: mostBumps });
      return {
        backend,
        another: async () => backend,
        pass: async (ms) => clock.advance(ms),
        destroy: () => backend.store.close(),
      };
    },
  },
);

describe('the bus within this process', () => {
  it('delivers a message to each listener before it goes on, until the listener is removed', async () => {
    const bus = new LocalBus();
    const seen: string[] = [];
    const listener = (name: string) => ({
      message: (one: object) => void seen.push(`${name} ${'token' in one ? String(one.token) : ''}`),
    });
    const remove = bus.listen(listener('one'));
    bus.listen(listener('two'));
    bus.publish({ kind: 'ping', token: 'a' });
    expect(seen).toEqual(['one a', 'two a']);
    remove();
    await bus.ping('b');
    expect(seen).toEqual(['one a', 'two a', 'two b']);
  });

  it('calls a listener with the kinds of messages that it wants, and one that wants none with nothing', () => {
    const bus = new LocalBus();
    const seen: string[] = [];
    bus.listen({ kinds: ['completed'], message: ({ kind }) => void seen.push(kind) });
    bus.listen({ connected: () => void seen.push('connected') });
    bus.publish({ kind: 'ping', token: 'a' });
    bus.publish({ kind: 'completed', key: 'k', token: 't' });
    expect(seen).toEqual(['completed']);
  });
});

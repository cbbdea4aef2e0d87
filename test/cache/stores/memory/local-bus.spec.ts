import { expect, it } from '@jest/globals';
import { LocalBus } from '../../../../libs/cache/src/stores/memory/local-bus.js';

const listener = (message: (token: string) => void) => ({
  message: (one: object) => message('token' in one ? String(one.token) : ''),
  broken: () => undefined,
  connected: () => undefined,
});

it('delivers a message to each listener before it goes on, until the listener is removed', async () => {
  const bus = new LocalBus();
  const seen: string[] = [];
  const remove = bus.listen(listener((token) => seen.push(`one ${token}`)));
  bus.listen(listener((token) => seen.push(`two ${token}`)));
  bus.publish({ kind: 'ping', token: 'a' });
  expect(seen).toEqual(['one a', 'two a']);
  remove();
  await bus.ping('b');
  expect(seen).toEqual(['one a', 'two a', 'two b']);
});

import assert from 'node:assert/strict';
import type { Backend, BusMessage, Version } from '@tripsage/cache';

/** The version of a process that knows nothing yet. */
export const NOWHERE: Version = { epoch: undefined, number: 0 };

const LAST_NAME = 't:the-last-of-this-test';
const PATIENCE_MS = 3_000;

/** The messages on a backend's bus while work is done, by whichever backend. Messages of one server come in order. */
export async function messagesDuring(backend: Backend, work: () => Promise<unknown>): Promise<BusMessage[]> {
  const messages: BusMessage[] = [];
  let wake: () => void = () => undefined;
  const last = new Promise<void>((resolve) => (wake = resolve));
  const stop = backend.bus.listen({
    message: (message) => {
      if (message.kind === 'invalidated' && message.names[0] === LAST_NAME) wake();
      else messages.push(message);
    },
    broken: () => undefined,
    connected: () => undefined,
  });
  await work();
  await backend.versions.bump([LAST_NAME], 'expire', NOWHERE);
  const patience = setTimeout(wake, PATIENCE_MS);
  const start = performance.now();
  await last;
  clearTimeout(patience);
  stop();
  assert.ok(performance.now() - start < PATIENCE_MS, 'a message never came');
  return messages;
}

import assert from 'node:assert/strict';
import type { Backend, BusMessage, Position } from '@tripsage/cache';

/** Who knows nothing yet. */
export const NOWHERE: Position = { epoch: undefined, number: 0 };

const LAST_NAME = 't:the-last-of-this-test';
const PATIENCE_MS = 3_000;

/** What a backend's bus tells while work is done, by whichever backend. Messages of one server come in their order. */
export async function heardDuring(backend: Backend, work: () => Promise<unknown>): Promise<BusMessage[]> {
  const heard: BusMessage[] = [];
  let wake: () => void = () => undefined;
  const last = new Promise<void>((resolve) => (wake = resolve));
  const stop = backend.bus.listen({
    message: (message) => {
      if (message.kind === 'invalidated' && message.names[0] === LAST_NAME) wake();
      else heard.push(message);
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
  return heard;
}

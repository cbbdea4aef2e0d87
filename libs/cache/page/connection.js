// @ts-check
import { AdminError, addressOf, credentials, session } from './api.js';
/** @import { FiguresEvent } from '../src/ops/admin/watch-responses.ts' */

/** Figures come every two seconds: a connection that is silent for that long is dead. */
const SILENCE_MS = 9_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * How the connection is: `retryAt` says when the next attempt is made, in milliseconds since 1970.
 *
 * @typedef {{ state: 'connecting' } | { state: 'live' } | { state: 'lost', reason: string, retryAt: number }} Connection
 */

/**
 * Follows the application's figures until it is told to stop, and connects anew, ever more patiently, when they end. It reads
 * server-sent events through `fetch`, since an `EventSource` can't carry a token in a header.
 *
 * @param {{ figures: (event: FiguresEvent) => void, connection: (is: Connection) => void }} tell
 * @returns {() => void} stops
 */
export function followFigures(tell) {
  const stopped = new AbortController();
  void run();
  return () => stopped.abort();

  async function run() {
    let waitMs = FIRST_WAIT_MS;
    while (!stopped.signal.aborted) {
      let reason = 'The connection ended.';
      try {
        tell.connection({ state: 'connecting' });
        await readOnce(stopped.signal, (event) => {
          waitMs = FIRST_WAIT_MS;
          tell.connection({ state: 'live' });
          tell.figures(event);
        });
      } catch (error) {
        if (error instanceof AdminError) reason = error.message;
        if (error instanceof AdminError && error.status === 401) return session.rejected();
      }
      if (stopped.signal.aborted) return;
      // Many dashboards don't come back in the same moment.
      const thisWaitMs = waitMs * (0.75 + Math.random() / 2);
      tell.connection({ state: 'lost', reason, retryAt: Date.now() + thisWaitMs });
      await pause(thisWaitMs, stopped.signal);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}

/**
 * @param {AbortSignal} stopped
 * @param {(event: FiguresEvent) => void} tell
 */
async function readOnce(stopped, tell) {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), SILENCE_MS);
  try {
    const response = await fetch(addressOf('events'), {
      headers: { ...credentials(), accept: 'text/event-stream' },
      signal: AbortSignal.any([stopped, silent.signal]),
      cache: 'no-store',
      credentials: 'omit',
    }).catch(() => {
      throw new AdminError(0, 'The application did not answer.');
    });
    if (!response.ok || !response.body)
      throw new AdminError(response.status, `The application answered with ${response.status}.`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
      const blocks = (text + value).replaceAll('\r\n', '\n').split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) tellFigures(block, tell);
    }
  } catch (error) {
    if (silent.signal.aborted) throw new AdminError(0, 'The application has fallen silent.');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} block the lines of one server-sent event
 * @param {(event: FiguresEvent) => void} tell
 */
function tellFigures(block, tell) {
  const lines = block.split('\n');
  /** @param {string} name */
  const values = (name) =>
    lines
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trimStart());
  if (values('event')[0] === 'figures') tell(JSON.parse(values('data').join('\n')));
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      removeEventListener('online', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake, { once: true });
    // A machine that comes back from sleep does not wait out its patience.
    addEventListener('online', wake, { once: true });
  });
}

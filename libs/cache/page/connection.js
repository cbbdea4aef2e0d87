// @ts-check
import { AdminError, addressOf, credentials, session } from './data/api.js';
/** @import { FiguresEvent } from '../src/ops/admin/watch-responses.ts' */

/** Figures arrive every two seconds: a connection that is silent for this long is dead. */
const SILENCE_MS = 9_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * The state of the connection. `retryAt`: the time of the next attempt, in milliseconds since 1970.
 *
 * @typedef {{ state: 'connecting' } | { state: 'live' } | { state: 'disconnected', reason: string, retryAt: number }} Connection
 */

/**
 * Follows the application's figures until it is stopped, and reconnects, with growing pauses, when they end. It reads
 * server-sent events through `fetch`, since an `EventSource` can't send a token in a header.
 *
 * @param {{ figures: (event: FiguresEvent) => void, connection: (is: Connection) => void }} emit
 * @returns {() => void} stops
 */
export function followFigures(emit) {
  const stopped = new AbortController();
  void run();
  return () => stopped.abort();

  async function run() {
    let waitMs = FIRST_WAIT_MS;
    while (!stopped.signal.aborted) {
      let reason = 'The connection ended.';
      try {
        emit.connection({ state: 'connecting' });
        await readOnce(stopped.signal, (event) => {
          waitMs = FIRST_WAIT_MS;
          emit.connection({ state: 'live' });
          emit.figures(event);
        });
      } catch (error) {
        if (error instanceof AdminError) reason = error.message;
        if (error instanceof AdminError && error.status === 401) return session.rejected();
      }
      if (stopped.signal.aborted) return;
      // Spreads the reconnects of many dashboards.
      const thisWaitMs = waitMs * (0.75 + Math.random() / 2);
      emit.connection({ state: 'disconnected', reason, retryAt: Date.now() + thisWaitMs });
      await pause(thisWaitMs, stopped.signal);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}

/**
 * @param {AbortSignal} stopped
 * @param {(event: FiguresEvent) => void} emit
 */
async function readOnce(stopped, emit) {
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
      for (const block of blocks) emitFigures(block, emit);
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
 * @param {(event: FiguresEvent) => void} emit
 */
function emitFigures(block, emit) {
  const lines = block.split('\n');
  /** @param {string} name */
  const values = (name) =>
    lines
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trimStart());
  if (values('event')[0] === 'figures') emit(JSON.parse(values('data').join('\n')));
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
    // A machine that wakes from sleep reconnects at once.
    addEventListener('online', wake, { once: true });
  });
}

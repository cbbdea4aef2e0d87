/** A repeat within this time is the same wish: at ctrl-C the terminal signals the whole group, and npm forwards it too. */
const SAME_WISH_MS = 1_000;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into two abort signals: `stop` at the first, `now` at one that comes later still.
 *
 * @returns {{ stop: AbortSignal, now: AbortSignal, name: () => NodeJS.Signals | undefined }} `name`: the first that came
 */
export function listenForStopSignals() {
  const stop = new AbortController();
  const now = new AbortController();
  let first;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      first ??= { signal, at: Date.now() };
      if (Date.now() - first.at > SAME_WISH_MS) now.abort();
      stop.abort();
    });
  }
  return { stop: stop.signal, now: now.signal, name: () => first?.signal };
}

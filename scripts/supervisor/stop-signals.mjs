/** A repeat within this time is the same wish: at ctrl-C the terminal signals the whole group, and npm forwards it too. */
const SAME_WISH_MS = 1_000;
/** How often to look whether the npm that runs us is still there. */
const PARENT_POLL_MS = 1_000;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into two abort signals: `stop` at the first, `now` at one that comes later still. An
 * npm that runs us and is gone, without a word to us, counts as a SIGHUP.
 *
 * @returns {{ stop: AbortSignal, now: AbortSignal, name: () => NodeJS.Signals | undefined }} `name`: the first that came
 */
export function listenForStopSignals() {
  const stop = new AbortController();
  const now = new AbortController();
  let first;
  const wish = (signal) => {
    first ??= { signal, at: Date.now() };
    if (Date.now() - first.at > SAME_WISH_MS) now.abort();
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => wish(signal));
  // Without npm, whoever started us may have meant to leave: `node scripts/start.mjs &` in a script.
  if (process.env.npm_lifecycle_event) whenParentIsGone(() => wish('SIGHUP'));
  return { stop: stop.signal, now: now.signal, name: () => first?.signal };
}

/** npm gives its scripts no channel that would close with it; what is left behind gets another parent. */
function whenParentIsGone(tell) {
  const parent = process.ppid;
  const poll = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(poll);
    tell();
  }, PARENT_POLL_MS);
  poll.unref();
}

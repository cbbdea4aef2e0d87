/** Longer than any wait; it only has to be there. */
const NEVER_MS = 2 ** 31 - 1;

let waiters = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * Keeps this process alive while a caller waits for something that no timer or socket of Node's stands for. Timers of the
 * `Clock` never do.
 *
 * @returns a function that ends it
 */
export function keepAlive(): () => void {
  waiters += 1;
  timer ??= setInterval(() => undefined, NEVER_MS);
  let hasEnded = false;
  return () => {
    if (hasEnded) return;
    hasEnded = true;
    waiters -= 1;
    if (waiters > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

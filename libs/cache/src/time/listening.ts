import type { Clock } from './clock.js';

/** A wait may begin anew this often, so that a process that is always busy gives up too. */
const MOST_EXTENSIONS = 4;

/** The share of a wait that may be missing: also an idle process has some work to do. */
const NEGLIGIBLE = 0.05;

/**
 * The same clock for waits on an answer from outside: it counts only time in which this process could hear one. While code
 * runs, answers wait unread, and say nothing of who sent them. A wait ends after five times its length at most, not
 * counting stretches in which the event loop stood still.
 */
export function whileListening(clock: Pick<Clock, 'after' | 'monotonic' | 'listened'>): Pick<Clock, 'after'> {
  const listened = (): number => clock.listened?.() ?? clock.monotonic();
  return {
    after(ms, callback) {
      const from = listened();
      let extensions = 0;
      const due = (): void => {
        const leftMs = ms - (listened() - from);
        if (leftMs <= ms * NEGLIGIBLE || extensions === MOST_EXTENSIONS) return callback();
        extensions += 1;
        stop = clock.after(leftMs, due);
      };
      let stop = clock.after(ms, due);
      return () => stop();
    },
  };
}

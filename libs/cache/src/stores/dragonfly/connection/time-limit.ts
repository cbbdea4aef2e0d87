import { startTimer, systemClock, whileListening } from '../../../time/clock.js';
import { NoAnswerError } from './server-failures.js';

/** The clock of this machine, whose timers keep the process alive while an answer is awaited. */
const answers = whileListening({
  ...systemClock,
  after: (ms, callback) => startTimer(ms, callback, { keepsAlive: true }),
});

/**
 * Waits for work, at most that long. Time in which this process could not read does not count: see {@link whileListening}.
 *
 * @throws NoAnswerError when it takes longer; the work itself goes on
 */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // Timers run before what has arrived meanwhile is read: read it first.
    const stop = answers.after(limitMs, () => setImmediate(() => reject(new NoAnswerError(limitMs))));
    work.then(resolve, reject).finally(stop);
  });
}

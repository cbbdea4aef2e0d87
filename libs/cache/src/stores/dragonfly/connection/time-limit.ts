import { startTimer } from '../../../time/clock.js';
import { NoAnswerError } from './server-failures.js';

/** Waits for work, at most that long. @throws NoAnswerError when it takes longer; the work itself goes on */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // After a time in which this process was busy, timers run before what has arrived meanwhile is read: read it first.
    const onTime = (): unknown => setImmediate(() => reject(new NoAnswerError(limitMs)));
    const stopTimer = startTimer(limitMs, onTime, { keepsAlive: true });
    work.then(resolve, reject).finally(stopTimer);
  });
}

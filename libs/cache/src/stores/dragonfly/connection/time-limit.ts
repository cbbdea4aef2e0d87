import { NoAnswerError } from './server-failures.js';

/** @throws NoAnswerError when the work takes longer; the work itself goes on */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    // After a time in which this process was busy, timers come before what has arrived meanwhile: that is heard first.
    const timer = setTimeout(() => setImmediate(() => reject(new NoAnswerError(limitMs))), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

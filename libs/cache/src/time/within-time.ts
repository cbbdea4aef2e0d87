import type { Clock } from './clock.js';

/** The result of the work, or `'too-slow'` when it takes longer than the limit, if there is one; the work goes on. */
export function withinTime<Result>(
  work: Promise<Result>,
  limitMs: number | undefined,
  clock: Pick<Clock, 'after'>,
): Promise<Result | 'too-slow'> {
  if (limitMs === undefined) return work;
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(limitMs, () => resolve('too-slow'));
    work.then(resolve, reject).finally(stopTimer);
  });
}

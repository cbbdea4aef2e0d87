import type { Clock } from './clock.js';

/** What work brings, or `'too-slow'` when it takes longer than the limit, where there is one; the work itself goes on. */
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

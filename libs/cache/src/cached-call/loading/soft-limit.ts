import type { Clock } from '../../contract/clock.port.js';

/** What work brings, or `'too-slow'` when it takes longer than the limit; the work itself goes on. */
export function withinSoftLimit<Result>(
  work: Promise<Result>,
  limitMs: number | undefined,
  clock: Clock,
): Promise<Result | 'too-slow'> {
  if (limitMs === undefined) return work;
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(limitMs, () => resolve('too-slow'));
    work.then(resolve, reject).finally(stopTimer);
  });
}

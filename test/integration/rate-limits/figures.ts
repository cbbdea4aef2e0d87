import type { CallReport } from './messages.js';

/** The most calls that were certainly granted within one window, whichever, shorter than this. */
export function mostWithin(windowMs: number, calls: readonly CallReport[]): number {
  return Math.max(0, ...windowsOf(windowMs, calls).map(({ length }) => length));
}

/**
 * For each call those that were certainly granted within a window that begins with it: it is only known of each grant that
 * it was made between two moments, and on a busy machine they may be far apart.
 */
export function windowsOf(windowMs: number, calls: readonly CallReport[]): CallReport[][] {
  return calls.map(({ sentAt: from }) =>
    calls.filter(({ sentAt, acquiredAt }) => sentAt >= from && acquiredAt < from + windowMs),
  );
}

/** The most moments within one window, whichever. */
export function mostMomentsWithin(windowMs: number, moments: readonly number[]): number {
  const counts = moments.map((from) => moments.filter((at) => at >= from && at < from + windowMs).length);
  return Math.max(0, ...counts);
}

/** By how much later than one who was passed those asked who certainly passed it, in other processes. */
export function overtakingsMs(byProcess: readonly (readonly CallReport[])[]): number[] {
  return byProcess.flatMap((own) =>
    own.flatMap((passed) =>
      byProcess
        .filter((others) => others !== own)
        .flat()
        .filter(({ askedAt, acquiredAt }) => askedAt > passed.askedAt && acquiredAt < passed.sentAt)
        .map(({ askedAt }) => askedAt - passed.askedAt),
    ),
  );
}

/** The smallest of the numbers that a share of them, above 0, does not exceed. */
export function quantile(numbers: readonly number[], share: number): number {
  return numbers.toSorted((one, other) => one - other)[Math.ceil(share * numbers.length) - 1] ?? 0;
}

export function printLine(what: string, figures: Readonly<Record<string, number | string>>): void {
  const shown = Object.entries(figures).map(([name, figure]) => `${name} ${figure}`);
  process.stdout.write(`  ${what}: ${shown.join(', ')}\n`);
}

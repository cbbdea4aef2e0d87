import { setTimeout as delay } from 'node:timers/promises';
import { slowness } from './slowness.mjs';

export interface Waiting {
  /** For the error: what did not come, such as `the process to be down`. Default: the source text of the condition. */
  readonly what?: string;
  /** How long it may take on an idle machine, in milliseconds. A slower machine gets as much more as it is slower. */
  readonly within?: number;
  /** How long to rest between two looks. */
  readonly every?: number;
}

/** What counts as not there yet. */
type Nothing = undefined | null | false | 0 | '';

/**
 * Waits for a condition: looks until it is true, or anything else that counts as such, and returns that.
 *
 * The bound is in time that the machine gave to this process: a rest that lasted longer than was asked for counts as it was
 * asked for, and a machine measured as three times slower has three times as long.
 *
 * @throws when the bound is reached, with what did not come; whatever the condition throws
 */
export async function until<Seen>(
  condition: () => Seen | Promise<Seen>,
  { what = String(condition), within = 10_000, every = 10 }: Waiting = {},
): Promise<Exclude<Seen, Nothing>> {
  const startedAt = performance.now();
  let restsWereLateMs = 0;
  for (;;) {
    const seen = await condition();
    if (seen) return seen as Exclude<Seen, Nothing>;
    const spentMs = performance.now() - startedAt - restsWereLateMs;
    // Measuring costs time, so it is done only where the bound would be reached without.
    if (spentMs > within && spentMs > within * slowness()) {
      const waitedMs = Math.round(performance.now() - startedAt);
      throw new Error(
        `Waited ${waitedMs} ms for ${what}, in vain: ${within} ms suffice on an idle machine, and this one is ` +
          `${slowness().toFixed(1)} times slower. Last seen: ${JSON.stringify(seen) ?? String(seen)}.`,
      );
    }
    const restsFrom = performance.now();
    await delay(every);
    restsWereLateMs += Math.max(0, performance.now() - restsFrom - every);
  }
}

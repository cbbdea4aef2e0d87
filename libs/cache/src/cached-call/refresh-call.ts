import type { Clock } from '../time/clock.js';
import type { EntryAge } from '../values/entry.js';
import type { Call } from './call/call.js';
import { SCHEDULED } from './loading/load-priority.js';
import type { Shared } from './loading/outcome.js';
import { type AskedLoad, askedNow } from './loading/shared-loads.js';
import type { Found } from './look-up/found.js';

/** The age of an entry after a refresh by the clock. `isLoaded`: this call loaded it. */
export interface Refreshed extends EntryAge {
  readonly isLoaded: boolean;
}

/** Says that an entry of that age is to be refreshed. */
export type IsDue = (age: EntryAge) => boolean;

/** The steps of a refresh: those of a cached call. */
export interface RefreshSteps {
  readonly clock: Clock;
  look(call: Call, key: string): Found | Promise<Found>;
  load(call: Call, key: string, cause: Found, asked: AskedLoad): Promise<Shared>;
}

/** Refreshes the entry of a call by the clock, unless another did by now. @throws what the load throws */
export async function refreshed(
  call: Call,
  key: string,
  isDue: IsDue,
  { clock, look, load }: RefreshSteps,
): Promise<Refreshed> {
  const found = await look(call, key);
  if (found.state === 'fresh') {
    const age = found.local.ageAt(clock.monotonic());
    if (!isDue(age)) return { ...age, isLoaded: false };
  }
  const { outcome } = await load(call, key, found, askedNow(call, SCHEDULED, clock));
  return { ...outcome, isLoaded: outcome.outcome === 'miss' };
}

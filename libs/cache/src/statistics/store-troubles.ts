import type { CacheEventBus } from '../api/events.js';
import type { Clock } from '../time/clock.js';

/** A call that failed this long ago, and was not made since, says nothing of now. */
const MEMORY_MS = 60_000;

/** Remembers which calls the store did not do when it was last asked, and why. */
export class StoreTroubles {
  private readonly byCall = new Map<string, { readonly reason: string; readonly at: number }>();

  constructor(private readonly clock: Clock) {}

  /** Remembers what happens from now on. */
  listen(events: Pick<CacheEventBus, 'on'>): void {
    events.on('storeTroubled', ({ call, error }) => {
      if (error === undefined) this.end(call);
      else this.byCall.set(call, { reason: error.message, at: this.clock.monotonic() });
    });
    events.on('connection', ({ state }) => state === 'up' && this.byCall.clear());
  }

  /** Ends the trouble of a call, and that of all others for the same reason: they may not be made again for long. */
  private end(call: string): void {
    const ended = this.byCall.get(call)?.reason;
    for (const [other, { reason }] of this.byCall) if (reason === ended) this.byCall.delete(other);
  }

  /** The reasons for which calls fail now, each with the calls. @param calls default: all */
  now(calls?: readonly string[]): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    const since = this.clock.monotonic() - MEMORY_MS;
    for (const [call, { reason, at }] of this.byCall) {
      if (at <= since) this.byCall.delete(call);
      else if (calls === undefined || calls.includes(call))
        found.set(reason, [...(found.get(reason) ?? []), call]);
    }
    return found;
  }
}

/** Puts troubles into words. */
export function inWords(troubles: ReadonlyMap<string, readonly string[]>): string | undefined {
  if (troubles.size === 0) return undefined;
  return [...troubles].map(([reason, calls]) => `${reason} (${calls.join(', ')})`).join(' ');
}

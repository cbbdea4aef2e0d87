import type { CacheEventBus } from '../api/events.js';
import { MAX_ENTRY_LIFE_MS } from '../options/policy.js';
import { type Clock, keepAlive } from '../time/clock.js';
import { withinTime } from '../time/within-time.js';
import type { PendingInvalidations } from './pending-invalidations.js';

/** The time between two attempts. */
const EVERY_MS = 100;

export interface LastReplay {
  readonly pending: PendingInvalidations;
  readonly clock: Clock;
  readonly events: Pick<CacheEventBus, 'emit'>;
  readonly limitMs: number;
  /** Replays what is pending. @returns whether the server answered */
  ask(): Promise<boolean>;
}

/**
 * Tells the server, before the process ends, what it could not be told so far. What is pending when the time is up is lost,
 * and emitted. The longest life of an entry says until when others may be stale.
 */
export async function replayForTheLastTime({
  pending,
  clock,
  events,
  limitMs,
  ask,
}: LastReplay): Promise<void> {
  if (pending.isEmpty) return;
  const until = clock.monotonic() + limitMs;
  const replay = async (): Promise<void> => {
    while (!pending.isEmpty && clock.monotonic() < until) {
      if (!(await ask())) await new Promise<void>((resolve) => clock.after(EVERY_MS, resolve));
    }
  };
  const hasEnded = keepAlive();
  await withinTime(replay(), limitMs, clock);
  hasEnded();
  const { size: count } = pending;
  if (count > 0)
    events.emit('invalidationsLost', { count, until: new Date(clock.now() + MAX_ENTRY_LIFE_MS) });
}

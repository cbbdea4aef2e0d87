import type { LimitersResponse } from '../../../../libs/cache/src/ops/admin/limiters/limiter-responses.js';
import type { FiguresEvent } from '../../../../libs/cache/src/ops/admin/watch-responses.js';
import type { HealthReport } from '../../../../libs/cache/src/ops/health/cache.health.js';
import type { MinuteFigures } from '../../../../libs/cache/src/ops/cluster-statistics/counters.js';
import {
  DURATION_BOUNDS_MS,
  REQUEST_OUTCOMES,
  type RequestOutcome,
  zeros,
} from '../../../../libs/cache/src/statistics/counted.js';

export const PROCESS = 'api-7f9c/4211';
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** The time of the first figures. */
const START = Date.now() - 10 * MINUTE_MS;

export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

export function outcomes(some: Partial<Record<RequestOutcome, number>>): Record<RequestOutcome, number> {
  return { ...zeros(REQUEST_OUTCOMES), ...some };
}

/** Spreads answers, most of them quick, over the bounds. */
export function within(quick: number, slow: number): number[] {
  const shares = [0.1, 0.45, 0.25, 0.12, 0.05, 0.02, 0.01];
  const counts = [...DURATION_BOUNDS_MS, Infinity].map((_, at) => Math.round(quick * (shares[at] ?? 0)));
  counts[8] = Math.round(slow * 0.7);
  counts[9] = Math.round(slow * 0.3);
  return counts;
}

export const health = (state: HealthReport['state'] = 'up', reason?: string): HealthReport => ({
  state,
  process: PROCESS,
  uptimeSeconds: 93_784,
  parts: [
    { part: 'store', state: 'up', latencyMs: 0.8, since: ago(26 * HOUR_MS) },
    { part: 'bus', state: 'up', latencyMs: 1.2, since: ago(26 * HOUR_MS) },
    { part: 'supplier:duffel', state, reason, latencyMs: 412, since: ago(11 * MINUTE_MS) },
    { part: 'event-loop', state: 'up', latencyMs: 3, since: ago(26 * HOUR_MS) },
    { part: 'scheduler', state: 'up', since: ago(26 * HOUR_MS) },
  ],
});

export const limiters: LimitersResponse = {
  counting: 'up',
  limiters: [
    {
      name: 'duffel-search',
      algorithm: 'sliding',
      windows: [
        { limit: 120, perMs: 60_000 },
        { limit: 2_000, perMs: HOUR_MS },
      ],
      concurrency: 20,
      storeDown: 'local',
      remaining: 83,
      nextInMs: 0,
      acquired: 18_220,
      rejected: 31,
      waited: 412,
      waitedMs: 98_100,
      pauses: 2,
    },
    {
      name: 'fx-rates',
      algorithm: 'gcra',
      windows: [{ limit: 60, perMs: 60_000 }],
      storeDown: 'closed',
      remaining: 0,
      nextInMs: 184_000,
      reason: 'paused',
      override: { windows: [{ limit: 30, per: '1m' }], remainingMs: 41 * MINUTE_MS },
      acquired: 2_204,
      rejected: 118,
      waited: 0,
      waitedMs: 0,
      pauses: 1,
    },
    {
      name: 'hotel-search',
      algorithm: 'sliding',
      windows: [{ limit: 40, perMs: 60_000 }],
      storeDown: 'open',
      remaining: 6,
      nextInMs: 0,
      acquired: 901,
      rejected: 0,
      waited: 12,
      waitedMs: 3_100,
      pauses: 0,
    },
  ],
};

/** The counts of one process after `rounds` of two seconds. */
export function figures(rounds: number, is: HealthReport = health()): FiguresEvent {
  return {
    at: new Date(START + rounds * 2_000).toISOString(),
    health: { ...is, uptimeSeconds: is.uptimeSeconds + rounds * 2 },
    requests: {
      flights: outcomes({
        fresh_l1: 60 * rounds,
        fresh_l2: 30 * rounds,
        stale: 4 * rounds,
        load: 6 * rounds,
      }),
    },
    answersWithin: within(94 * rounds, 6 * rounds),
    l1: { entries: 4_812, bytes: 18_350_080, evictions: 220 },
    limiters,
    revalidation: { isPaused: false, length: 318, lagMs: 2_400 },
  };
}

/** Three hours: a day's swing, and a supplier that fails for some minutes. */
export function minutes(): { boundsMs: number[]; items: MinuteFigures[] } {
  const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 180 * MINUTE_MS;
  const items = Array.from({ length: 180 }, (_, at): MinuteFigures => {
    const asked = 5_000 + 2_000 * Math.sin(at / 28) + 400 * Math.sin(at * 1.7);
    const isBad = at > 118 && at < 134;
    const share = (part: number): number => Math.round(asked * part * (1 + 0.1 * Math.sin(at * part * 9)));
    const flights = outcomes({
      fresh_l1: share(0.5),
      fresh_l2: share(0.25),
      stale: share(isBad ? 0.02 : 0.05),
      stale_if_error: isBad ? share(0.07) : 0,
      negative: share(0.02),
      load: share(isBad ? 0.03 : 0.1),
      load_failed: isBad ? share(0.09) : share(0.001),
      absent: share(0.02),
    });
    return {
      at: new Date(start + at * MINUTE_MS).toISOString(),
      namespaces: {
        flights: { requests: flights, loads: { count: share(0.1), totalMs: share(0.1) * 380 }, failures: 2 },
      },
      answersWithin: within(asked * 0.9, asked * (isBad ? 0.2 : 0.08)),
      limiters: {},
      store: {
        count: Math.round(asked * 0.4),
        totalMs: asked * 0.4 * (0.8 + (isBad ? 0.9 : 0.1 * Math.sin(at / 5))),
        unanswered: 0,
      },
      health: {},
    };
  });
  return { boundsMs: [...DURATION_BOUNDS_MS], items };
}

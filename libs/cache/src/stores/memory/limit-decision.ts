import { type LimiterPolicy, type LimitRequest, SLOT_POLL_MS } from '../../contract/limit-store.port.js';
import type { Obstacle } from '../../contract/refusal.js';
import type { Turn } from './limit-meters.js';
import type { LimiterState } from './limiter-state.js';

export interface Wait {
  readonly waitMs: number;
  readonly obstacle: Obstacle;
}

/** Floating-point sums of a bucket are off by less. */
const TOLERANCE = 1e-6;

/**
 * How long a request has to wait behind the lines that go before it; `undefined`: not at all. As in `scripts/limits`.
 *
 * @param linesAhead the last of each line first
 */
export function waitFor(
  state: LimiterState,
  policy: LimiterPolicy,
  { cost, priority }: Pick<LimitRequest, 'cost' | 'priority'>,
  linesAhead: readonly (readonly Turn[])[],
  now: number,
): Wait | undefined {
  const meter = state.meterFor(policy);
  const ahead = linesAhead.flat();
  const units = ahead.reduce((sum, one) => sum + one.cost, 0);
  let wait: Wait = { waitMs: Math.max(0, state.pausedUntil - now), obstacle: 'paused' };
  for (const [index, window] of policy.windows.entries()) {
    const most = window.most[priority];
    if (meter.used(window, index, now) + units + cost <= most + TOLERANCE) continue;
    const waitMs = meter.waitForRoom(window, index, most, cost, ahead, now);
    if (waitMs > wait.waitMs) wait = { waitMs, obstacle: 'limit' };
  }
  if (wait.waitMs > 0) {
    const lastTurns = linesAhead.flatMap(([last]) => (last === undefined ? [] : [last.turn - now]));
    return { ...wait, waitMs: Math.max(wait.waitMs, ...lastTurns) };
  }
  const { concurrency } = policy;
  const isFull = concurrency !== undefined && state.underWay(now) + ahead.length + 1 > concurrency[priority];
  return isFull ? { waitMs: SLOT_POLL_MS, obstacle: 'concurrency' } : undefined;
}

/** What is left for users, behind those in line. */
export function remainingIn(
  state: LimiterState,
  policy: LimiterPolicy,
  line: readonly Turn[],
  now: number,
): number {
  const meter = state.meterFor(policy);
  const promised = line.reduce((sum, { cost }) => sum + cost, 0);
  const lefts = policy.windows.map(
    (window, index) => window.most.user - meter.used(window, index, now) - promised,
  );
  if (policy.concurrency !== undefined) {
    lefts.push(policy.concurrency.user - state.underWay(now) - line.length);
  }
  return Math.max(0, Math.floor(Math.min(...lefts) + TOLERANCE));
}

// @ts-check
import { duration } from '../parts/numbers.js';
/** @import { LimiterResponse } from '../../src/ops/admin/limiters/limiter-responses.ts' */
/** @import { NamespacesResponse } from '../../src/ops/admin/namespaces/namespace-responses.ts' */
/** @import { FiguresEvent } from '../../src/ops/admin/watch-responses.ts' */

/** @typedef {{ kind: 'down' | 'degraded' | 'note', text: string, view: string }} Problem */

/** A limiter without a unit for this long is not just busy. */
const LONG_MS = 10_000;
/** A queue with a larger lag shows that refreshes don't keep up. */
const LATE_MS = 60_000;
const MANY_FAILURES = 0.1;

/**
 * Lists what an operator on call has to know, the worst first.
 *
 * @param {FiguresEvent | undefined} event
 * @param {NamespacesResponse | undefined} known
 * @returns {Problem[]}
 */
export function problemsIn(event, known) {
  /** @type {Problem[]} */
  const found = [];
  for (const { part, state, reason } of event?.health.parts ?? []) {
    if (state !== 'up') found.push({ kind: state, text: `${part}: ${reason ?? state}`, view: 'health' });
  }
  if (event?.limiters.counting === 'down')
    found.push({
      kind: 'degraded',
      text: 'Limits: the server does not count, so the fallback of each limiter is active.',
      view: 'limits',
    });
  for (const limiter of event?.limiters.limiters ?? []) found.push(...problemsOf(limiter));
  if (event?.revalidation.isPaused)
    found.push({
      kind: 'degraded',
      text: 'Revalidation is paused: hot entries are not refreshed.',
      view: 'revalidation',
    });
  const { lagMs = 0 } = event?.revalidation ?? {};
  if (lagMs > LATE_MS)
    found.push({ kind: 'degraded', text: `Revalidation is ${duration(lagMs)} late.`, view: 'revalidation' });
  for (const { name, override, lastHour } of known?.namespaces ?? []) {
    const { loads = 0, failures = 0 } = lastHour ?? {};
    if (failures > loads * MANY_FAILURES && failures > 0)
      found.push({
        kind: 'degraded',
        text: `${name}: ${failures} of ${loads} loads failed in the last hour.`,
        view: 'namespaces',
      });
    if (override)
      found.push({ kind: 'note', text: `${name}: its policy was changed at run time.`, view: 'namespaces' });
  }
  const weight = { down: 0, degraded: 1, note: 2 };
  return found.toSorted((one, other) => weight[one.kind] - weight[other.kind]);
}

/** @param {LimiterResponse} limiter @returns {Problem[]} */
function problemsOf(limiter) {
  /** @type {Problem[]} */
  const found = [];
  if (limiter.nextInMs !== undefined && limiter.nextInMs >= LONG_MS)
    found.push({
      kind: 'degraded',
      text: `Limit ${limiter.name} has no unit left: next in ${duration(limiter.nextInMs)}.`,
      view: 'limits',
    });
  if (limiter.override)
    found.push({
      kind: 'note',
      text: `Limit ${limiter.name} is changed for another ${duration(limiter.override.remainingMs)}.`,
      view: 'limits',
    });
  return found;
}

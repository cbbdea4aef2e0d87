// @ts-check
import { duration } from './numbers.js';
/** @import { LimiterResponse } from '../src/ops/admin/limiters/limiter-responses.ts' */
/** @import { NamespacesResponse } from '../src/ops/admin/namespaces/namespace-responses.ts' */
/** @import { FiguresEvent } from '../src/ops/admin/watch-responses.ts' */

/** @typedef {{ kind: 'down' | 'degraded' | 'note', text: string, view: string }} Problem */

/** A limit that gives nothing for so long is not just busy. */
const LONG_MS = 10_000;
/** Due for longer than that: renewals don't keep up. */
const LATE_MS = 60_000;
const MANY_FAILURES = 0.1;

/**
 * What somebody on call has to know, the worst first.
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
      text: 'Limits: each process counts for itself, or as it was told for that.',
      view: 'limits',
    });
  for (const limiter of event?.limiters.limiters ?? []) found.push(...problemsOf(limiter));
  if (event?.revalidation.isPaused)
    found.push({
      kind: 'degraded',
      text: 'Revalidation is paused: hot answers are not renewed ahead.',
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
      text: `Limit ${limiter.name} gives nothing: next in ${duration(limiter.nextInMs)}.`,
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

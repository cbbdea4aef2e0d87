// @ts-check
import { el } from '../parts/element.js';
import { duration, time } from '../parts/numbers.js';
import { STATES } from '../parts/state-badge.js';
/** @import { HealthState } from '../../src/api/events.ts' */
/** @import { HealthReport } from '../../src/ops/health/cache.health.ts' */
/** @import { HealthChange } from '../../src/ops/health/health-history.ts' */

/** The longest and shortest time that is drawn, and the most strips. */
const LONGEST_MS = 24 * 3_600_000;
const SHORTEST_MS = 3_600_000;
const MOST = 16;

/**
 * Draws a strip for each part that changed, as each process saw it. The list of changes shows the same in words.
 *
 * @param {readonly HealthChange[]} changes the newest first
 * @param {HealthReport} health
 */
export function healthStrips(changes, health) {
  const now = Date.now();
  const oldest = Math.min(now - SHORTEST_MS, ...changes.map(({ at }) => Date.parse(at)));
  const start = Math.max(oldest, now - LONGEST_MS);
  /** @type {Map<string, HealthChange[]>} */
  const byPart = new Map();
  for (const change of changes.toReversed()) {
    const name = `${change.part} · ${change.process}`;
    byPart.set(name, [...(byPart.get(name) ?? []), change]);
  }
  if (byPart.size === 0) return [el('p', { class: 'empty' }, 'No part has changed its state.')];
  const strips = [...byPart]
    .slice(0, MOST)
    .map(([name, ofPart]) => strip(name, piecesOf(ofPart, start, now, health), now - start));
  const scale = el(
    'div',
    { class: 'scale', 'aria-hidden': 'true' },
    el('span', {}, time(new Date(start).toISOString())),
    el('span', {}, 'now'),
  );
  return [...strips, scale];
}

/** @typedef {{ state: HealthState, fromMs: number, toMs: number }} Piece */

/**
 * @param {readonly HealthChange[]} changes the oldest first
 * @param {number} start
 * @param {number} now
 * @param {HealthReport} health
 * @returns {Piece[]}
 */
function piecesOf(changes, start, now, health) {
  const [first] = changes;
  let [state, fromMs] = [/** @type {HealthState} */ (first?.from ?? 'up'), start];
  /** @type {Piece[]} */
  const pieces = [];
  for (const { at, to } of changes) {
    const toMs = Math.max(Date.parse(at), start);
    if (toMs > fromMs) pieces.push({ state, fromMs, toMs });
    [state, fromMs] = [to, toMs];
  }
  // For this process the current state is known, too.
  const known = health.parts.find(({ part }) => part === first?.part && health.process === first?.process);
  return [...pieces, { state: known?.state ?? state, fromMs, toMs: now }];
}

/** @param {string} name @param {Piece[]} pieces @param {number} spanMs */
function strip(name, pieces, spanMs) {
  const drawn = pieces.map(({ state, fromMs, toMs }) => {
    const words = `${STATES[state].word} from ${time(new Date(fromMs).toISOString())}, for ${duration(toMs - fromMs)}`;
    const piece = el('span', { class: `piece ${state}`, title: words });
    piece.style.flexGrow = String((toMs - fromMs) / spanMs);
    return { piece, words };
  });
  const bad = drawn.filter((_, at) => pieces[at]?.state !== 'up').map(({ words }) => words);
  const summary = `${name}: ${bad.length === 0 ? 'up all the time' : bad.join('; ')}`;
  return el(
    'div',
    { class: 'strip' },
    el('span', { class: 'strip-name' }, name),
    el('div', { class: 'pieces', role: 'img', 'aria-label': summary }, ...drawn.map(({ piece }) => piece)),
  );
}

// @ts-check
import { el } from './element.js';
/** @import { HealthState } from '../../src/api/events.ts' */

/** The sign and word of each state; the color only repeats them. */
export const STATES = {
  up: { sign: '✓', word: 'Up' },
  degraded: { sign: '!', word: 'Degraded' },
  down: { sign: '✕', word: 'Down' },
};

/** @param {HealthState} state */
export function stateBadge(state) {
  const { sign, word } = STATES[state];
  return el('span', { class: `badge ${state}` }, el('span', { 'aria-hidden': 'true' }, sign), ` ${word}`);
}

/**
 * A badge for what is unusual, but no state of health.
 *
 * @param {string} word
 * @param {'note' | 'degraded' | 'up'} [kind]
 */
export function badge(word, kind = 'note') {
  return el('span', { class: `badge ${kind}` }, word);
}

// @ts-check
import { get, session } from '../data/api.js';
import { el, fill, section, setText } from '../parts/element.js';
import { limiterButtons, undoButton } from './limiter-actions.js';
import { count, duration } from '../parts/numbers.js';
import { badge } from '../parts/state-badge.js';
/** @import { LimitersResponse, LimiterResponse } from '../../src/ops/admin/limiters/limiter-responses.ts' */
/** @import { LiveFigures } from '../data/live-figures.js' */
/** @import { View } from '../main.js' */

const COUNTING = {
  up: 'The server counts for all processes.',
  down: 'The server does not count: the fallback of each limiter is active.',
};
const STORE_DOWN = {
  local: 'a local quota in each process',
  open: 'no limit',
  closed: 'no calls',
};

/** Shows what is left of each limit, and when there is more. @returns {View} */
export function limitsView() {
  const counting = el('p', { class: 'note', role: 'status' });
  const grid = el('div', { class: 'limiters' });
  /** @type {Map<string, ReturnType<typeof limiterCard>>} */
  const cards = new Map();

  /** @param {LimitersResponse} limits */
  function show(limits) {
    setText(counting, limits.limiters.length === 0 ? 'No limiter is declared.' : COUNTING[limits.counting]);
    for (const limiter of limits.limiters) {
      let card = cards.get(limiter.name);
      if (!card) {
        card = limiterCard(limiter.name, refresh);
        cards.set(limiter.name, card);
        grid.append(card.root);
      }
      card.show(limiter);
    }
  }
  const refresh = async () => show(await get('rate-limits'));
  return {
    root: section('Limits', counting, grid),
    refresh,
    figures: (/** @type {LiveFigures} */ { latest }) => latest && show(latest.limiters),
  };
}

/** @param {string} name @param {() => unknown} changed */
function limiterCard(name, changed) {
  const bar = el('div', { class: 'bar' });
  const gauge = el(
    'div',
    { class: 'gauge', role: 'meter', 'aria-label': `Left of ${name}`, 'aria-valuemin': 0 },
    bar,
  );
  const left = el('div', { class: 'value' });
  const next = el('div', { class: 'next' });
  const about = el('p', { class: 'note' });
  const temporary = el('span');
  const override = el(
    'p',
    { class: 'override' },
    badge('Temporary'),
    temporary,
    session.canChange && undoButton(name, changed),
  );
  const counts = el('dl', { class: 'counts' });
  const root = el(
    'article',
    { class: 'tile limiter', 'aria-label': name },
    el('h3', {}, name),
    left,
    gauge,
    next,
    about,
    override,
    counts,
    session.canChange && el('div', { class: 'buttons left' }, ...limiterButtons(name, changed)),
  );

  return {
    root,
    /** @param {LimiterResponse} limiter */
    show(limiter) {
      const { remaining, nextInMs, reason, windows, concurrency, algorithm, storeDown } = limiter;
      const inForce = limiter.override?.windows ?? windows;
      // The narrowest window counts; after a change more may be left than the new limit allows.
      const most = Math.max(remaining ?? 0, Math.min(...inForce.map(({ limit }) => limit)));
      const share = remaining === undefined || !Number.isFinite(most) || most === 0 ? 0 : remaining / most;
      const isPaused = reason === 'paused';
      const of = Number.isFinite(most) ? ` / ${count(most)}` : '';
      const figure = remaining === undefined ? 'Not known' : `${count(remaining)}${of} left`;
      setText(left, isPaused ? 'Paused' : figure);
      bar.style.width = `${share * 100}%`;
      gauge.dataset.level = isPaused ? 'paused' : share === 0 ? 'none' : share < 0.2 ? 'low' : 'enough';
      gauge.setAttribute('aria-valuemax', String(Number.isFinite(most) ? most : 0));
      gauge.setAttribute('aria-valuenow', String(remaining ?? 0));
      gauge.setAttribute('aria-valuetext', isPaused ? `Paused, ${figure}` : figure);
      fill(next, ...nextParts(remaining, nextInMs, isPaused));
      const each = windows.map(({ limit, perMs }) => `${count(limit)} in ${duration(perMs)}`);
      if (concurrency !== undefined) each.push(`${count(concurrency)} at once`);
      setText(about, `${each.join(', ')} (${algorithm}); fallback: ${STORE_DOWN[storeDown]}`);
      override.hidden = limiter.override === undefined;
      if (limiter.override) {
        const words = limiter.override.windows
          .map(({ limit, per }) => `${count(limit)} in ${per}`)
          .join(', ');
        setText(temporary, ` ${words}, for another ${duration(limiter.override.remainingMs)} `);
      }
      const mean = limiter.waited === 0 ? '' : `, ${duration(limiter.waitedMs / limiter.waited)} each`;
      fill(
        counts,
        ...pair('Acquired', count(limiter.acquired)),
        ...pair('Rejected', count(limiter.rejected)),
        ...pair('Waited', `${count(limiter.waited)}${mean}`),
        ...pair('Pauses', count(limiter.pauses)),
      );
    },
  };
}

/**
 * @param {number | undefined} remaining
 * @param {number | undefined} nextInMs
 * @param {boolean} isPaused
 */
function nextParts(remaining, nextInMs, isPaused) {
  if (nextInMs === undefined) return ['The next unit is unknown.'];
  if (nextInMs === 0 && remaining !== 0) return ['A unit can be acquired now.'];
  const words = `next in ${duration(nextInMs)}`;
  return [badge(isPaused ? '‖ Paused' : '! Used up', 'degraded'), ` ${words}`];
}

/** @param {string} term @param {string} text */
function pair(term, text) {
  return [el('div', {}, el('dt', {}, term), el('dd', { class: 'number' }, text))];
}

// @ts-check
import { ask, get, session } from '../data/api.js';
import { openDialog } from '../parts/dialog.js';
import { button, el, fill, section } from '../parts/element.js';
import { count, duration } from '../parts/numbers.js';
import { badge } from '../parts/state-badge.js';
import { makeTable } from '../parts/table.js';
import { warmUpsPart } from './warm-ups.js';
/** @import { RevalidationResponse } from '../../src/ops/admin/refreshes/refresh-responses.ts' */
/** @import { LiveFigures } from '../data/live-figures.js' */
/** @import { View } from '../main.js' */

/** Shows scheduled refreshes, what is due next, and warm-ups. @returns {View} */
export function revalidationView() {
  const state = el('p', { class: 'state-line', role: 'status' });
  const methods = el('p', { class: 'note' });
  let shown = '';
  const next = makeTable({
    caption: 'Due next',
    empty: 'The refresh queue is empty.',
    key: (/** @type {RevalidationResponse['next'][number]} */ { key }) => key,
    columns: [
      { name: 'Key', isHead: true, isLong: true, cell: ({ key }) => [el('code', {}, key)] },
      { name: 'Method', cell: ({ method }) => method },
      { name: 'Hits', isNumber: true, cell: ({ hits }) => count(hits) },
      { name: 'Failures', isNumber: true, cell: ({ failures }) => count(failures) },
      { name: 'Due', isNumber: true, cell: ({ dueInMs }) => dueInWords(dueInMs) },
    ],
  });
  const outcomes = makeTable({
    caption: 'Scheduled refreshes by outcome, of this process',
    empty: 'This process has refreshed nothing yet.',
    key: (/** @type {{ method: string, outcome: string, many: number }} */ { method, outcome }) =>
      `${method} ${outcome}`,
    columns: [
      { name: 'Method', isHead: true, cell: ({ method }) => method },
      { name: 'Outcome', cell: ({ outcome }) => outcome },
      { name: 'Times', isNumber: true, cell: ({ many }) => count(many) },
    ],
  });
  const warmUps = warmUpsPart();

  /** @param {Pick<RevalidationResponse, 'isPaused' | 'length' | 'lagMs'>} is */
  function showState({ isPaused, length, lagMs = 0 }) {
    const line =
      length === undefined
        ? 'The server is disconnected.'
        : `${count(length)} keys in the refresh queue, ${duration(lagMs)} late.`;
    if (shown === `${isPaused} ${line}`) return;
    shown = `${isPaused} ${line}`;
    pause.hidden = isPaused;
    resume.hidden = !isPaused;
    fill(state, isPaused ? badge('‖ Paused', 'degraded') : badge('▶ Running', 'up'), ` ${line}`);
  }
  const refresh = async () => {
    /** @type {[RevalidationResponse, void]} */
    const [is] = await Promise.all([get('revalidation'), warmUps.refresh()]);
    showState(is);
    methods.textContent =
      is.methods.length === 0
        ? 'No method has scheduled refreshes.'
        : `Refreshed by the clock: ${is.methods.join(', ')}`;
    next.show(is.next);
    const lines = Object.entries(is.outcomes).flatMap(([method, times]) =>
      Object.entries(times).map(([outcome, many]) => ({ method, outcome, many })),
    );
    outcomes.show(lines);
  };

  /** @param {'run' | 'pause' | 'resume'} action @param {string} title @param {string} text */
  const confirmed = (action, title, text) => () =>
    openDialog({
      title,
      text: [el('p', {}, text)],
      action: title,
      run: () => ask('POST', `revalidation/${action}`),
      changed: refresh,
    });
  const pause = button(
    'Pause…',
    confirmed(
      'pause',
      'Pause revalidation',
      'No hot entry is refreshed in any process until revalidation is resumed.',
    ),
  );
  const resume = button(
    'Resume…',
    confirmed('resume', 'Resume revalidation', 'Hot entries are refreshed again.'),
  );
  const run = button(
    'Run now…',
    confirmed('run', 'Run revalidation now', 'What is due is refreshed at once, as far as limits allow.'),
  );
  const buttons = session.canChange && [run, pause, resume];
  return {
    root: el(
      'div',
      {},
      section('Revalidation', state, methods, buttons && el('div', { class: 'buttons left' }, ...buttons)),
      section('Due next', next.root),
      section('Warm-ups', warmUps.root),
      section('Outcomes', el('p', { class: 'note' }, 'Of this process, since it started.'), outcomes.root),
    ),
    refresh,
    figures: (/** @type {LiveFigures} */ { latest }) => latest && showState(latest.revalidation),
  };
}

/** @param {number} ms */
function dueInWords(ms) {
  return ms < 0 ? `${duration(-ms)} late` : `in ${duration(ms)}`;
}

// @ts-check
import { get, session } from '../data/api.js';
import { el, fill } from '../parts/element.js';
import { overviewCharts } from './overview-charts.js';
import { overviewTiles } from './overview-tiles.js';
import { problemsIn } from './problems.js';
import { stateBadge, badge } from '../parts/state-badge.js';
/** @import { NamespacesResponse } from '../../src/ops/admin/namespaces/namespace-responses.ts' */
/** @import { MinuteFigures } from '../../src/ops/cluster-statistics/counters.ts' */
/** @import { LiveFigures } from '../data/live-figures.js' */
/** @import { View } from '../main.js' */

/** @typedef {{ boundsMs: number[], items: MinuteFigures[] }} Minutes */

/** Shows whether the cache helps, what it holds, and what is wrong. @param {LiveFigures} live @returns {View} */
export function overviewView(live) {
  /** @type {Minutes | undefined} */
  let minutes;
  /** @type {NamespacesResponse | undefined} */
  let known;
  let isLive = false;
  const problemList = el('ul', { class: 'problems', role: 'status', 'aria-label': 'Problems' });
  const tiles = overviewTiles();
  const charts = overviewCharts();

  const choices = [
    { label: 'Last 3 hours, all processes', value: false },
    { label: `Live, ${session.me?.process ?? 'this process'}`, value: true },
  ].map(({ label, value }) => {
    const choose = () => {
      isLive = value;
      showCharts();
    };
    return el(
      'label',
      {},
      el('input', { type: 'radio', name: 'span', checked: value === isLive, change: choose }),
      el('span', {}, label),
    );
  });

  function showCharts() {
    if (!minutes) return;
    if (isLive) charts.showLive(live, minutes.boundsMs);
    else charts.showMinutes(minutes.items, minutes.boundsMs);
  }

  let shown = '';
  function showProblems() {
    const problems = problemsIn(live.latest, known);
    const text = JSON.stringify(problems);
    if (text === shown || !live.latest) return;
    shown = text;
    const items = problems.map(({ kind, text: words, view }) =>
      el('li', {}, kind === 'note' ? badge('Note') : stateBadge(kind), el('a', { href: `#${view}` }, words)),
    );
    fill(problemList, ...(items.length > 0 ? items : [el('li', {}, stateBadge('up'), 'No problems.')]));
  }

  return {
    root: el(
      'div',
      { class: 'overview' },
      problemList,
      tiles.root,
      el('div', { class: 'switch', role: 'radiogroup', 'aria-label': 'Span of the charts' }, ...choices),
      charts.root,
    ),
    async refresh() {
      [minutes, known] = await Promise.all([get('minutes'), get('cache/namespaces')]);
      if (!minutes || !known) return;
      tiles.showMinutes(minutes.items);
      tiles.showHoldings(known);
      tiles.showLive(live, minutes.boundsMs);
      showProblems();
      showCharts();
    },
    figures() {
      tiles.showLive(live, minutes?.boundsMs);
      showProblems();
      if (isLive) showCharts();
    },
  };
}

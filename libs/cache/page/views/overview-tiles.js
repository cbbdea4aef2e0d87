// @ts-check
import { allOf, hitRatio, meanMs, percentile, sumOf } from '../data/figures.js';
import { el, setText } from '../parts/element.js';
import { count, duration, percent, rate, size } from '../parts/numbers.js';
/** @import { NamespacesResponse } from '../../src/ops/admin/namespaces/namespace-responses.ts' */
/** @import { MinuteFigures } from '../../src/ops/cluster-statistics/counters.ts' */
/** @import { LiveFigures } from '../data/live-figures.js' */

/** The tiles with the most important figures. */
export function overviewTiles() {
  const tiles = {
    now: tile('Hit ratio now', true),
    hours: tile('Hit ratio, 3 hours', true),
    load: tile('Requests now'),
    answers: tile('Answers now, p50 / p95'),
    store: tile('Store'),
    holds: tile('Holds'),
    memory: tile('Memory of this process (L1)'),
    refreshes: tile('Revalidation'),
  };
  const all = Object.values(tiles).map(({ root }) => root);
  return {
    root: el('div', { class: 'tiles', role: 'group', 'aria-label': 'Figures' }, ...all),

    /** @param {LiveFigures} live @param {readonly number[] | undefined} bounds */
    showLive(live, bounds) {
      const event = live.latest;
      if (!event) return;
      const { seconds, requests, within } = live.lastMinute;
      const asked = allOf(requests);
      const span = seconds === 0 ? 'waiting for two readings' : `this process, last ${Math.round(seconds)} s`;
      tiles.now.show(
        percent(hitRatio(requests)),
        asked === 0 && seconds > 0 ? 'no requests to this process' : span,
      );
      tiles.load.show(rate(seconds === 0 ? undefined : asked / seconds), span);
      const [half, most] = [0.5, 0.95].map((share) => bounds && percentile(within, bounds, share));
      tiles.answers.show(`${duration(half)} / ${duration(most)}`, span);
      const { l1, revalidation, health } = event;
      tiles.memory.show(`${count(l1.entries)} entries`, `${size(l1.bytes)}, ${count(l1.evictions)} evicted`);
      const store = health.parts.find(({ part }) => part === 'store');
      tiles.store.show(duration(store?.latencyMs), store ? `latency, ${store.state}` : 'not checked yet');
      tiles.refreshes.show(
        revalidation.isPaused ? 'Paused' : `${count(revalidation.length)} keys`,
        revalidation.length === undefined
          ? 'the server is disconnected'
          : `in the refresh queue, ${duration(revalidation.lagMs ?? 0)} late`,
      );
    },

    /** @param {readonly MinuteFigures[]} minutes */
    showMinutes(minutes) {
      const requests = sumOf(
        minutes.flatMap(({ namespaces }) => Object.values(namespaces).map((each) => each.requests)),
      );
      const store = meanMs({
        count: minutes.reduce((sum, minute) => sum + minute.store.count, 0),
        totalMs: minutes.reduce((sum, minute) => sum + minute.store.totalMs, 0),
      });
      const mean = store === undefined ? '' : `, store calls ${duration(store)} on average`;
      tiles.hours.show(percent(hitRatio(requests)), `${count(allOf(requests))} requests${mean}`);
    },

    /** @param {NamespacesResponse} known */
    showHoldings({ namespaces, counted }) {
      const bytes = namespaces.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
      const keys = counted?.keys;
      const note = counted
        ? `in ${namespaces.length} ${namespaces.length === 1 ? 'namespace' : 'namespaces'}`
        : 'the first count is under way';
      const most = counted && !counted.isWhole ? 'more than ' : '';
      tiles.holds.show(`${most}${count(keys)} keys`, counted ? `${size(bytes)} ${note}` : note);
    },
  };
}

/** @param {string} title @param {boolean} [isBig] */
function tile(title, isBig = false) {
  const value = el('div', { class: 'value' }, '–');
  const note = el('div', { class: 'note' });
  return {
    root: el('div', { class: isBig ? 'tile big' : 'tile' }, el('h2', {}, title), value, note),
    /** @param {string} figure @param {string} words */
    show(figure, words) {
      setText(value, figure);
      setText(note, words);
    },
  };
}

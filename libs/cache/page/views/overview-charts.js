// @ts-check
import { makeChart } from '../parts/chart.js';
import { countOf, hitRatio, meanMs, OUTCOME_GROUPS, percentile, sumOf } from '../data/figures.js';
import { el } from '../parts/element.js';
import { duration, percent, rate, short } from '../parts/numbers.js';
/** @import { MinuteFigures } from '../../src/ops/cluster-statistics/counters.ts' */
/** @import { LiveFigures } from '../data/live-figures.js' */
/** @import { Requests } from '../data/figures.js' */

/**
 * The figures of some seconds up to a moment, of one process or of all.
 *
 * @typedef {{ at: number, seconds: number, requests: Requests, within: readonly number[], storeMs: number | undefined }} Span
 */

const MINUTES = 180;

/** Charts over three hours of all processes, or over the last minutes of the one that answers. */
export function overviewCharts() {
  const ratio = makeChart({
    title: 'Hit ratio',
    series: [{ label: 'Hit ratio', color: '--series-1' }],
    format: percent,
    most: 1,
  });
  const requests = makeChart({
    title: 'Requests by outcome',
    series: OUTCOME_GROUPS,
    format: rate,
    formatAxis: (value) => `${short(value)}/s`,
    isStacked: true,
  });
  const answers = makeChart({
    title: 'Time to answer',
    series: [
      { label: 'p50', color: '--series-2' },
      { label: 'p95', color: '--series-3' },
    ],
    format: duration,
    isLog: true,
  });
  const store = makeChart({
    title: 'Store latency, mean',
    series: [{ label: 'Store', color: '--series-4' }],
    format: duration,
  });

  /** @param {readonly Span[]} spans @param {readonly number[]} bounds @param {boolean} isLive */
  function show(spans, bounds, isLive) {
    const at = spans.map((span) => span.at);
    /** @param {(span: Span) => number | undefined} figure */
    const line = (figure) => spans.map((span) => figure(span) ?? null);
    ratio.show(at, [line((span) => hitRatio(span.requests))], isLive);
    const groups = OUTCOME_GROUPS.map(({ outcomes }) =>
      line((span) => countOf(span.requests, outcomes) / span.seconds),
    );
    requests.show(at, groups, isLive);
    answers.show(
      at,
      [0.5, 0.95].map((share) => line((span) => percentile(span.within, bounds, share))),
      isLive,
    );
    store.show(at, [line((span) => span.storeMs)], isLive);
  }

  return {
    root: el('div', { class: 'charts' }, ...[ratio, requests, answers, store].map(({ root }) => root)),
    /** @param {readonly MinuteFigures[]} minutes @param {readonly number[]} bounds */
    showMinutes: (minutes, bounds) => show(spansOf(minutes), bounds, false),
    /** @param {LiveFigures} live @param {readonly number[]} bounds */
    showLive: (live, bounds) => show(live.points, bounds, true),
  };
}

/**
 * One span for each of the last 180 minutes; a minute without figures had no requests.
 *
 * @param {readonly MinuteFigures[]} minutes
 * @returns {Span[]}
 */
function spansOf(minutes) {
  const byStart = new Map(minutes.map((minute) => [Math.round(Date.parse(minute.at) / 60_000), minute]));
  const last = Math.max(...byStart.keys(), Math.floor(Date.now() / 60_000) - 1);
  return Array.from({ length: MINUTES }, (_, index) => {
    const start = last - MINUTES + 1 + index;
    const minute = byStart.get(start);
    return {
      at: start * 60,
      seconds: 60,
      requests: sumOf(Object.values(minute?.namespaces ?? {}).map((each) => each.requests)),
      within: minute?.answersWithin ?? [],
      storeMs: meanMs(minute?.store),
    };
  });
}

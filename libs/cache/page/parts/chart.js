// @ts-check
import { el, fill, setText } from './element.js';
import { clockTime, NONE } from './numbers.js';
import { colorOf } from './theme.js';
import uPlot from '../uplot.js';

/** @typedef {{ label: string, color: string }} Series `color`: a custom property of the style sheet */
/** @typedef {(number | null)[]} Values */

const HEIGHT = 190;
const FONT = '12px system-ui, sans-serif';
/** @type {(plot: uPlot, axis: number, low: number, high: number) => number[]} */
const powersOfTen = (_, _axis, low, high) => {
  const first = Math.round(Math.log10(low));
  return Array.from({ length: Math.round(Math.log10(high)) - first + 1 }, (_each, at) => 10 ** (first + at));
};
/** @type {uPlot.Scale} */
const LOGARITHMIC = {
  distr: 3,
  range: (_, low, high) => [
    10 ** Math.floor(Math.log10(low > 0 ? low : 0.1)),
    10 ** Math.ceil(Math.log10(high > 0 ? high * 1.01 : 10)),
  ],
};
/** The most rows of the table that repeats the picture. */
const MOST_ROWS = 60;

/**
 * A chart over time, with its newest figures in words and all of them in a table.
 *
 * @param {object} what
 * @param {string} what.title
 * @param {readonly Series[]} what.series the lowest first where they are stacked
 * @param {(value: number | null | undefined) => string} what.format
 * @param {(value: number) => string} [what.formatAxis]
 * @param {boolean} [what.isStacked]
 * @param {number} [what.most] the end of the scale; without one, it fits
 * @param {boolean} [what.isLog] by powers of ten, where the lines are far from each other
 */
export function makeChart({ title, series, format, formatAxis, isStacked = false, isLog = false, most }) {
  /** @type {uPlot | undefined} */
  let plot;
  let at = /** @type {number[]} */ ([]);
  let values = /** @type {Values[]} */ ([]);
  let withSeconds = false;
  const picture = el('div', { class: 'plot', role: 'img' });
  const latest = series.map(() => el('output', { class: 'number' }, NONE));
  const legend = series.map(({ label, color }, index) => {
    const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.background = `var(${color})`;
    return el('li', {}, swatch, `${label} `, latest[index]);
  });
  const when = el('span', { class: 'when' });
  const table = el('details', { toggle: showTable }, el('summary', {}, 'As a table'));
  const rows = el('div', { class: 'table chart-table', tabindex: '0', role: 'region', 'aria-label': title });
  table.append(rows);
  const root = el(
    'figure',
    { class: 'chart' },
    el('figcaption', {}, el('h3', {}, title, isLog && el('small', {}, ' (logarithmic)')), when),
    picture,
    el('ul', { class: 'legend' }, ...legend),
    table,
  );
  new ResizeObserver(() => plot?.setSize({ width: picture.clientWidth, height: HEIGHT })).observe(picture);
  addEventListener('themechange', () => {
    plot?.destroy();
    plot = undefined;
    draw();
  });

  /** Shows each series in words: at the pointer, else the newest. @param {number | null} [index] */
  function showFigures(index) {
    const isPointed = typeof index === 'number';
    const shown = isPointed ? index : at.length - 1;
    series.forEach((_, each) =>
      setText(/** @type {Element} */ (latest[each]), format(values[each]?.[shown] ?? null)),
    );
    const moment = at[shown];
    setText(when, moment === undefined ? '' : `${isPointed ? 'at' : 'by'} ${clockTime(moment, withSeconds)}`);
  }

  function showTable() {
    if (!table.open) return;
    const heads = ['Time', ...series.map(({ label }) => label)];
    const newest = at.map((_, index) => index).slice(-MOST_ROWS);
    fill(
      rows,
      el(
        'table',
        {},
        el('caption', { class: 'unseen' }, title),
        el(
          'thead',
          {},
          el('tr', {}, ...heads.map((head) => el('th', { scope: 'col', class: 'number' }, head))),
        ),
        el(
          'tbody',
          {},
          ...newest
            .toReversed()
            .map((index) =>
              el(
                'tr',
                {},
                el('th', { scope: 'row', class: 'number' }, clockTime(at[index] ?? 0, withSeconds)),
                ...values.map((each) => el('td', { class: 'number' }, format(each[index]))),
              ),
            ),
        ),
      ),
    );
  }

  function draw() {
    const { order, data } = isStacked ? stacked(values) : { order: [...series.keys()], data: values };
    const aligned = /** @type {uPlot.AlignedData} */ ([at, ...data]);
    if (plot) return plot.setData(aligned);
    if (picture.clientWidth === 0) return undefined;
    const axis = { stroke: colorOf('--text-soft'), font: FONT, ticks: { show: false } };
    const grid = { stroke: colorOf('--line'), width: 1 };
    plot = new uPlot(
      {
        width: picture.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false, points: { show: !isStacked } },
        scales: {
          y: isLog ? LOGARITHMIC : { range: (_, _low, high) => [0, most ?? (high > 0 ? high * 1.08 : 1)] },
        },
        series: [{}, ...order.map((index) => lineOf(/** @type {Series} */ (series[index]), isStacked))],
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 30,
            gap: 9,
            values: (_, ticks) => ticks.map((each) => clockTime(each, withSeconds)),
            space: 70,
          },
          {
            ...axis,
            grid,
            ...(isLog && { splits: powersOfTen }),
            size: 62,
            values: (_, ticks) => ticks.map((each) => (each === null ? '' : (formatAxis ?? format)(each))),
            space: 34,
          },
        ],
        hooks: { setCursor: [({ cursor }) => showFigures(cursor.idx)] },
      },
      aligned,
      picture,
    );
    return plot;
  }

  return {
    root,
    /** @param {number[]} times seconds since 1970 @param {Values[]} figures by series @param {boolean} isLive */
    show(times, figures, isLive) {
      [at, values] = [times, figures];
      if (withSeconds !== isLive) [withSeconds, plot] = [isLive, void plot?.destroy()];
      draw();
      showFigures(plot?.cursor.idx);
      const words = series.map(({ label }, index) => `${label} ${format(figures[index]?.at(-1))}`);
      picture.setAttribute(
        'aria-label',
        `${title}. Newest: ${words.join(', ')}. All figures are in the table below.`,
      );
      showTable();
    },
  };
}

/** @param {Series} series @param {boolean} isArea @returns {uPlot.Series} */
function lineOf({ color }, isArea) {
  const stroke = colorOf(color);
  if (isArea) return { fill: stroke, width: 0, points: { show: false } };
  return { stroke, width: 2, points: { show: false } };
}

/**
 * Stacks areas: sums, the highest first, each painted over the one before.
 *
 * @param {Values[]} values
 */
function stacked(values) {
  /** @type {Values} */
  let below = (values[0] ?? []).map(() => 0);
  const sums = values.map((each) => (below = each.map((value, at) => (value ?? 0) + (below[at] ?? 0))));
  return { order: [...values.keys()].toReversed(), data: sums.toReversed() };
}

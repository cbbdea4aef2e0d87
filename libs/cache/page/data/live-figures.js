// @ts-check
import { sumOf, sumWithin } from './figures.js';
/** @import { FiguresEvent } from '../../src/ops/admin/watch-responses.ts' */
/** @import { Requests } from './figures.js' */

/** Five minutes, at one every two seconds. */
const MOST_POINTS = 150;

/**
 * The figures of one process between two events.
 *
 * @typedef {{ at: number, seconds: number, requests: Requests, within: number[], storeMs: number | undefined }} Point
 */

/** Keeps the figures that arrived, the newest last, as differences between successive ones. */
export class LiveFigures {
  /** @type {FiguresEvent | undefined} */
  latest;
  /** @type {Point[]} */
  points = [];

  /** @param {FiguresEvent} event */
  add(event) {
    const before = this.latest;
    this.latest = event;
    // Another process, or the same one after a restart, counts from zero.
    if (!before || before.health.process !== event.health.process || isLess(event, before)) return;
    const seconds = (Date.parse(event.at) - Date.parse(before.at)) / 1_000;
    if (seconds <= 0) return;
    const store = event.health.parts.find(({ part }) => part === 'store');
    this.points.push({
      at: Date.parse(event.at) / 1_000,
      seconds,
      requests: difference(total(event), total(before)),
      within: event.answersWithin.map((count, at) => count - (before.answersWithin[at] ?? 0)),
      storeMs: store?.latencyMs,
    });
    this.points.splice(0, this.points.length - MOST_POINTS);
  }

  /** The figures of the last minute. */
  get lastMinute() {
    const since = (this.points.at(-1)?.at ?? 0) - 60;
    const points = this.points.filter(({ at }) => at > since);
    return {
      seconds: points.reduce((sum, { seconds }) => sum + seconds, 0),
      requests: sumOf(points.map(({ requests }) => requests)),
      within: sumWithin(points.map(({ within }) => within)),
    };
  }
}

/** @param {FiguresEvent} event */
function total(event) {
  return sumOf(Object.values(event.requests));
}

/** @param {FiguresEvent} event @param {FiguresEvent} before */
function isLess(event, before) {
  return event.health.uptimeSeconds < before.health.uptimeSeconds;
}

/** @param {Requests} now @param {Requests} before @returns {Requests} */
function difference(now, before) {
  const entries = Object.entries(now).map(([name, count]) => [
    name,
    Math.max(0, count - (before[/** @type {keyof Requests} */ (name)] ?? 0)),
  ]);
  return Object.fromEntries(entries);
}

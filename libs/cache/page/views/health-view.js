// @ts-check
import { get } from '../data/api.js';
import { el, fill, section } from '../parts/element.js';
import { healthStrips } from './health-strip.js';
import { duration, time } from '../parts/numbers.js';
import { stateBadge } from '../parts/state-badge.js';
import { makeTable } from '../parts/table.js';
/** @import { HealthReport } from '../../src/ops/health/cache.health.ts' */
/** @import { HealthChange } from '../../src/ops/health/health-history.ts' */
/** @import { LiveFigures } from '../data/live-figures.js' */
/** @import { View } from '../main.js' */

/** Shows the state of each part, why, and its history. @returns {View} */
export function healthView() {
  const line = el('p', { class: 'state-line' });
  const strips = el('div', { class: 'strips' });
  const parts = makeTable({
    caption: 'Parts',
    empty: 'Nothing was checked yet.',
    key: (/** @type {HealthReport['parts'][number]} */ { part }) => part,
    columns: [
      { name: 'Part', isHead: true, cell: ({ part }) => part },
      { name: 'State', cell: ({ state }) => [stateBadge(state)] },
      { name: 'Why', cell: ({ reason }) => reason ?? '' },
      { name: 'Latency or lag', isNumber: true, cell: ({ latencyMs }) => duration(latencyMs) },
      { name: 'Since', isNumber: true, cell: ({ since }) => time(since) },
    ],
  });
  const changes = makeTable({
    caption: 'Changes',
    empty: 'No part has changed its state.',
    key: (/** @type {HealthChange} */ { at, process, part, to }) => `${at} ${process} ${part} ${to}`,
    columns: [
      { name: 'When', isHead: true, cell: ({ at }) => time(at) },
      { name: 'Part', cell: ({ part }) => part },
      { name: 'Became', cell: ({ to }) => [stateBadge(to)] },
      { name: 'Before', cell: ({ from }) => from ?? 'not known' },
      { name: 'Why', cell: ({ reason }) => reason ?? '' },
      { name: 'Seen by', cell: ({ process }) => process },
    ],
  });

  /** @param {HealthReport} health */
  function show(health) {
    fill(
      line,
      stateBadge(health.state),
      ` ${health.process}, which has been running for ${duration(health.uptimeSeconds * 1_000)}`,
    );
    parts.show(health.parts);
  }

  return {
    root: el(
      'div',
      {},
      section('Health', line, parts.root),
      section('Timeline', strips),
      section('Changes', changes.root),
    ),
    async refresh() {
      const [health, { items }] = await Promise.all([get('health'), get('health/history?limit=200')]);
      show(health);
      fill(strips, ...healthStrips(items, health));
      changes.show(items);
    },
    figures: (/** @type {LiveFigures} */ { latest }) => latest && show(latest.health),
  };
}

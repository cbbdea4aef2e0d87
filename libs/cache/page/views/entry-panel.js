// @ts-check
import { ask, session } from '../data/api.js';
import { openDialog } from '../parts/dialog.js';
import { button, el } from '../parts/element.js';
import { duration, size } from '../parts/numbers.js';
import { badge } from '../parts/state-badge.js';
/** @import { EntryResponse } from '../../src/ops/admin/entries/entry-responses.ts' */
/** @import { Child } from '../parts/element.js' */

const KINDS = { fresh: 'up', stale: 'degraded', gone: 'note' };

/**
 * Shows one entry: its value, its lives, and what invalidates it.
 *
 * @param {EntryResponse} entry
 * @param {{ close: () => unknown, changed: () => unknown, gone: () => unknown }} callbacks
 */
export function entryPanel(entry, { close, changed, gone }) {
  const { key, lives, version } = entry;
  const path = `cache/entries/${encodeURIComponent(key)}`;
  const kind = /** @type {'up' | 'degraded' | 'note'} */ (KINDS[entry.state]);
  const title = el('h2', { tabindex: '-1', id: 'entry-title' }, el('code', {}, key));
  return el(
    'section',
    { class: 'panel entry', 'aria-labelledby': 'entry-title' },
    el('div', { class: 'heading' }, title, button('Close', close)),
    el('p', {}, badge(entry.state, kind), ' ', entry.reason),
    el(
      'dl',
      {},
      ...pair('Namespace', entry.namespace),
      ...pair('Kind', entry.kind),
      ...pair(
        'Size',
        `${size(entry.bytes)} stored${entry.valueBytes === undefined ? '' : `, ${size(entry.valueBytes)} as a value`}`,
      ),
      ...pair('Age', entry.ageMs === undefined ? undefined : duration(entry.ageMs)),
      ...pair('Fresh time left', entry.freshForMs === undefined ? undefined : duration(entry.freshForMs)),
      ...pair('Time left', entry.remainingMs === undefined ? 'no end' : duration(entry.remainingMs)),
      ...pair(
        'Lives',
        lives &&
          `fresh ${duration(lives.freshMs)} · stale ${duration(lives.staleMs)} · if error ${duration(lives.staleIfErrorMs)}`,
      ),
      ...pair('Load took', entry.loadMs === undefined ? undefined : duration(entry.loadMs)),
      ...pair('Tags', entry.tags?.join(', ') || undefined),
      ...pair('Method prefixes', entry.prefixes?.join(', ') || undefined),
      ...pair('Version', version && `${version.number}${version.epoch ? ` of ${version.epoch}` : ''}`),
    ),
    el('h3', {}, 'Value'),
    ...valueParts(entry),
    session.canChange &&
      el(
        'div',
        { class: 'buttons left' },
        button('Expire…', () => askToChange('Expire', () => ask('POST', `${path}/expire`))),
        button('Delete…', () => askToChange('Delete', () => ask('DELETE', path)), { class: 'danger' }),
      ),
  );

  /** @param {'Expire' | 'Delete'} action @param {() => Promise<any>} run */
  function askToChange(action, run) {
    openDialog({
      title: `${action} this entry`,
      text: [el('p', {}, 'In all processes: ', el('code', {}, key))],
      action,
      isDangerous: action === 'Delete',
      run,
      changed: action === 'Delete' ? gone : changed,
    });
  }
}

/** @param {EntryResponse} entry @returns {Child[]} */
function valueParts({ value }) {
  if (value.kind === 'redacted')
    return [el('p', { class: 'note' }, 'Values of this namespace are hidden by the option redact.')];
  const text =
    value.kind === 'shown'
      ? JSON.stringify(value.json, null, 2)
      : value.kind === 'cut'
        ? value.text
        : value.base64;
  const note =
    value.kind === 'cut'
      ? `The beginning, of ${size(value.bytes)}.`
      : value.kind === 'binary'
        ? `Not JSON: the beginning in base64, of ${size(value.bytes)}.`
        : undefined;
  const label = 'The value of the entry';
  return [
    note && el('p', { class: 'note' }, note),
    el('pre', { tabindex: '0', role: 'region', 'aria-label': label }, text ?? 'undefined'),
  ];
}

/** @param {string} term @param {string | undefined} text */
function pair(term, text) {
  return text === undefined ? [] : [el('div', {}, el('dt', {}, term), el('dd', {}, text))];
}

// @ts-check
import { get, session } from '../data/api.js';
import { askToClearKeys } from './clear-keys.js';
import { button, el, fill, section } from '../parts/element.js';
import { entryPanel } from './entry-panel.js';
import { showFailure } from '../parts/messages.js';
import { count, duration, size } from '../parts/numbers.js';
import { makeTable } from '../parts/table.js';
/** @import { KeyResponse, Page } from '../../src/ops/admin/entries/entry-responses.ts' */
/** @import { View } from '../main.js' */

const LIMIT = '50';

/** Lists keys by pattern and page, and shows each entry. @returns {View} */
export function keysView() {
  /** The cursors of the pages so far; the last belongs to the page that is shown. @type {(string | undefined)[]} */
  let pages = [undefined];
  /** @type {string | undefined} */
  let next;
  let pattern = '*';
  const input = el('input', { id: 'pattern', value: pattern, spellcheck: 'false', autocomplete: 'off' });
  const entry = el('div', { 'aria-live': 'polite' });
  const where = el('span', { class: 'note', role: 'status' });
  const table = makeTable({
    caption: 'Keys',
    empty: 'No key matches on this page.',
    key: (/** @type {KeyResponse} */ { key }) => key,
    columns: [
      {
        name: 'Key',
        isHead: true,
        isLong: true,
        cell: ({ key }) => [button(key, () => open(key), { class: 'link' })],
      },
      { name: 'Kind', cell: ({ kind }) => kind },
      { name: 'Size', isNumber: true, cell: ({ bytes }) => size(bytes) },
      {
        name: 'Time left',
        isNumber: true,
        cell: ({ remainingMs }) => (remainingMs === undefined ? 'no end' : duration(remainingMs)),
      },
    ],
  });
  const first = button('First page', () => turn([undefined]));
  const forward = button('Next page', () => next !== undefined && turn([...pages, next]));

  async function list() {
    const query = new URLSearchParams({ pattern, limit: LIMIT });
    const cursor = pages.at(-1);
    if (cursor !== undefined) query.set('cursor', cursor);
    /** @type {Page<KeyResponse>} */
    const page = await get(`cache/keys?${query}`);
    next = page.cursor;
    table.show(page.items);
    first.disabled = pages.length === 1;
    forward.disabled = next === undefined;
    where.textContent = `Page ${pages.length}: ${count(page.items.length)} keys${next === undefined ? ', the last page' : ''}`;
  }

  /** @param {typeof pages} wanted */
  async function turn(wanted) {
    pages = wanted;
    await list().catch(showFailure);
  }

  /** @param {string} key */
  async function open(key) {
    const close = () => fill(entry);
    try {
      const panel = entryPanel(await get(`cache/entries/${encodeURIComponent(key)}`), {
        close,
        changed: () => Promise.all([open(key), list()]).catch(showFailure),
        gone: () => (close(), list().catch(showFailure)),
      });
      fill(entry, panel);
      panel.querySelector('h2')?.focus();
    } catch (error) {
      close();
      showFailure(error);
    }
  }

  const clear = button(
    'Clear what matches…',
    () => askToClearKeys(input.value.trim(), () => turn([undefined])),
    {
      class: 'danger',
      title: 'For a pattern that begins with a namespace',
    },
  );
  // Only a reset clears everything.
  const allow = () => (clear.disabled = /^\*|^$/.test(input.value.trim()));
  input.addEventListener('input', allow);
  allow();
  const search = (/** @type {Event} */ event) => {
    event.preventDefault();
    pattern = input.value.trim() || '*';
    void turn([undefined]);
  };
  const form = el(
    'form',
    { class: 'row', role: 'search', submit: search },
    el('label', { for: 'pattern' }, 'Pattern'),
    input,
    el('button', { type: 'submit', class: 'primary' }, 'List'),
    session.canChange && clear,
    el('small', {}, '* stands for any text, \\* for a star'),
  );
  return {
    root: el(
      'div',
      { class: 'keys' },
      section('Keys', form, table.root, el('div', { class: 'buttons left' }, first, forward, where)),
      entry,
    ),
    refresh: list,
    // A scan of the keys costs the store work.
    isStill: true,
  };
}

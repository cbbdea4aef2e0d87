// @ts-check
import { el, fill, setText } from './element.js';
/** @import { Child } from './element.js' */

/**
 * @template Item
 * @typedef {object} Column
 * @property {string} name
 * @property {(item: Item) => string | Child[]} cell text, or parts that are made anew each time
 * @property {boolean} [isNumber]
 * @property {boolean} [isHead] it names the row
 * @property {boolean} [isLong] it is broken anywhere
 * @property {boolean} [isWide] it gets more room than its words ask for
 */

/**
 * Puts parts into a cell, unless its text stays the same: what is open in it stays open.
 *
 * @param {HTMLElement} place
 * @param {Child[]} content
 */
function show(place, content) {
  const wanted = el('div', {}, ...content);
  if (place.childElementCount === wanted.childElementCount && place.textContent === wanted.textContent)
    return;
  if (!place.contains(document.activeElement)) fill(place, ...wanted.childNodes);
}

/**
 * A table whose rows stay the same elements while their figures change, so that what has the focus keeps it.
 *
 * @template Item
 * @param {object} what
 * @param {string} what.caption
 * @param {readonly Column<Item>[]} what.columns
 * @param {(item: Item) => string} what.key
 * @param {(current: () => Item) => Child[]} [what.actions] made once for each row; they ask for its item when they act
 * @param {string} what.empty what stands where there are no rows
 */
export function makeTable({ caption, columns, key, actions, empty }) {
  /** @type {Map<string, { row: HTMLTableRowElement, cells: HTMLElement[], item: Item }>} */
  let rows = new Map();
  const body = el('tbody');
  const nothing = el('p', { class: 'empty', hidden: true }, empty);
  const heads = columns.map(({ name, isNumber }) =>
    el('th', { scope: 'col', role: 'columnheader', class: isNumber && 'number' }, name),
  );
  if (actions) heads.push(el('th', { scope: 'col', role: 'columnheader' }, 'Actions'));
  // Roles are named, since the styles of narrow screens take them from tables.
  const table = el(
    'table',
    { role: 'table' },
    el('caption', { class: 'unseen' }, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...heads)),
    body,
  );
  body.setAttribute('role', 'rowgroup');

  /** @param {Item} item */
  function newRow(item) {
    const cells = columns.map(({ name, isNumber, isHead, isLong, isWide }) => {
      const names = [isNumber && 'number', isHead && 'head', isLong && 'long', isWide && 'wide']
        .filter(Boolean)
        .join(' ');
      const properties = { class: names || undefined, 'data-label': name };
      return isHead
        ? el('th', { ...properties, scope: 'row', role: 'rowheader' })
        : el('td', { ...properties, role: 'cell' });
    });
    const made = { row: el('tr', { role: 'row' }, ...cells), cells, item };
    if (actions) made.row.append(el('td', { role: 'cell', class: 'actions' }, ...actions(() => made.item)));
    return made;
  }

  return {
    root: el('div', { class: 'table', role: 'region', 'aria-label': caption, tabindex: '0' }, table, nothing),
    /** @param {readonly Item[]} items */
    show(items) {
      /** @type {typeof rows} */
      const shown = new Map();
      for (const item of items) {
        const made = rows.get(key(item)) ?? newRow(item);
        made.item = item;
        columns.forEach(({ cell }, at) => {
          const place = /** @type {HTMLElement} */ (made.cells[at]);
          const content = cell(item);
          if (typeof content === 'string') setText(place, content);
          else show(place, content);
        });
        shown.set(key(item), made);
      }
      const wanted = [...shown.values()].map(({ row }) => row);
      if (wanted.length !== body.rows.length || wanted.some((row, at) => row !== body.rows[at]))
        body.replaceChildren(...wanted);
      rows = shown;
      table.hidden = items.length === 0;
      nothing.hidden = items.length > 0;
    },
  };
}

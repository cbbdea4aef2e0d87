// @ts-check
import { get } from '../data/api.js';
import { el, section } from '../parts/element.js';
import { time } from '../parts/numbers.js';
import { makeTable } from '../parts/table.js';
/** @import { AuditResponse } from '../../src/ops/admin/access/audit-response.ts' */
/** @import { View } from '../main.js' */

/** Lists the changes that operators requested. @returns {View} */
export function auditView() {
  const table = makeTable({
    caption: 'Requested changes',
    empty: 'There are no changes yet.',
    key: (/** @type {AuditResponse} */ { at, who, what, process }) => `${at} ${who} ${what} ${process}`,
    columns: [
      { name: 'When', isHead: true, cell: ({ at }) => time(at) },
      { name: 'Who', cell: ({ who }) => who },
      { name: 'What', isLong: true, isWide: true, cell: ({ what }) => [el('code', {}, what)] },
      { name: 'Result', isLong: true, isWide: true, cell: ({ result }) => resultInWords(result) },
      { name: 'Process', cell: ({ process }) => process },
    ],
  });
  return {
    root: section('Audit', el('p', { class: 'note' }, 'The newest first, of all processes.'), table.root),
    async refresh() {
      /** @type {{ items: AuditResponse[] }} */
      const { items } = await get('audit?limit=200');
      table.show(items);
    },
  };
}

/**
 * The result in words, where the answer has some.
 *
 * @param {string} result `done: {"done":"…"}`, `rejected: …`
 */
function resultInWords(result) {
  try {
    const { done, what, id } = JSON.parse(result.replace(/^done: /, ''));
    return done ?? (id === undefined ? result : `started: ${what}`);
  } catch {
    return result;
  }
}

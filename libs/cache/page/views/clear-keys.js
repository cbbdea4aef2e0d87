// @ts-check
import { ask } from '../data/api.js';
import { MODE_FIELD, openDialog } from '../parts/dialog.js';
import { el } from '../parts/element.js';
import { count } from '../parts/numbers.js';
/** @import { NamespaceResponse } from '../../src/ops/admin/namespaces/namespace-responses.ts' */

/**
 * @param {NamespaceResponse} namespace
 * @param {(mode: string) => Promise<any>} run
 * @param {() => unknown} changed
 */
export function askToClear({ name, keys }, run, changed) {
  const many = keys === undefined ? 'all its keys' : `its ${count(keys)} keys`;
  openDialog({
    title: `Clear ${name}`,
    text: [el('p', {}, `This clears the namespace ${name}, ${many}, in all processes. It can’t be undone.`)],
    fields: [MODE_FIELD],
    action: `Clear ${name}`,
    isDangerous: true,
    run: ({ mode = 'expire' }) => run(mode),
    changed,
  });
}

/** @param {string} pattern @param {() => unknown} changed */
export function askToClearKeys(pattern, changed) {
  openDialog({
    title: 'Clear keys that match',
    text: [
      el('p', {}, 'Every key that matches is cleared, on all pages of the list: ', el('code', {}, pattern)),
    ],
    fields: [MODE_FIELD],
    action: 'Clear these keys',
    isDangerous: true,
    run: ({ mode }) => ask('POST', 'cache/keys/clear', { pattern, mode }),
    changed,
  });
}

/** @param {() => unknown} changed */
export function askToInvalidate(changed) {
  openDialog({
    title: 'Invalidate a tag',
    text: [el('p', {}, 'Entries with this tag are invalidated, in all namespaces and all processes.')],
    fields: [{ name: 'tag', label: 'Tag', isRequired: true }, MODE_FIELD],
    action: 'Invalidate',
    isDangerous: true,
    run: ({ tag = '', mode }) => ask('POST', `cache/tags/${encodeURIComponent(tag)}/invalidate`, { mode }),
    changed,
  });
}

/** @param {() => unknown} changed */
export function askToReset(changed) {
  openDialog({
    title: 'Reset everything',
    text: [
      el(
        'p',
        {},
        'Every managed entry is invalid within moments, in all namespaces and processes. Suppliers are called for every request that follows.',
      ),
    ],
    word: 'reset',
    action: 'Reset everything',
    isDangerous: true,
    run: () => ask('POST', 'cache/reset', { confirm: 'reset' }),
    changed,
  });
}

// @ts-check
import { ask, get, session } from '../data/api.js';
import { askToClear, askToInvalidate, askToReset } from './clear-keys.js';
import { button, el, section } from '../parts/element.js';
import { allOf } from '../data/figures.js';
import { askForPolicy, askToUndo, fieldsInWords, livesInWords, policyInWords } from './namespace-policy.js';
import { count, duration, percent, size, time } from '../parts/numbers.js';
import { badge } from '../parts/state-badge.js';
import { makeTable } from '../parts/table.js';
/** @import { NamespacesResponse, NamespaceResponse } from '../../src/ops/admin/namespaces/namespace-responses.ts' */
/** @import { View } from '../main.js' */

/** Shows the keys, hit ratio and policy of each namespace. @returns {View} */
export function namespacesView() {
  const counted = el('p', { class: 'note' });
  const table = makeTable({
    caption: 'Namespaces',
    empty: 'No method caches answers yet.',
    key: (/** @type {NamespaceResponse} */ { name }) => name,
    columns: [
      { name: 'Namespace', isHead: true, cell: nameCell },
      { name: 'Hit ratio, 1 h', isNumber: true, cell: ({ lastHour }) => percent(lastHour?.hitRatio) },
      {
        name: 'Requests, 1 h',
        isNumber: true,
        cell: ({ lastHour }) => count(lastHour && allOf(lastHour.requests)),
      },
      { name: 'Loads', isNumber: true, cell: ({ lastHour }) => count(lastHour?.loads) },
      { name: 'Failed', isNumber: true, cell: ({ lastHour }) => count(lastHour?.failures) },
      { name: 'Mean load', isNumber: true, cell: ({ lastHour }) => duration(lastHour?.meanLoadMs) },
      { name: 'Keys', isNumber: true, cell: ({ keys }) => count(keys) },
      { name: 'Size', isNumber: true, cell: ({ bytes }) => size(bytes) },
      {
        name: 'Mean time left',
        isNumber: true,
        cell: ({ meanRemainingMs }) => duration(meanRemainingMs),
      },
      { name: 'Policy', isWide: true, cell: (item) => policyCell(item, () => undo(item)) },
    ],
    ...(session.canChange && { actions }),
  });

  const refresh = async () => {
    /** @type {NamespacesResponse} */
    const known = await get('cache/namespaces');
    table.show(known.namespaces);
    counted.textContent = known.counted
      ? `${count(known.counted.keys)} keys counted at ${time(known.counted.at)}` +
        `${known.counted.isWhole ? '.' : '; there are more, and the figures cover only those.'}`
      : 'Keys are being counted for the first time.';
  };

  /** @param {'PATCH' | 'DELETE'} method @param {string} name @param {object} [fields] */
  async function change(method, name, fields) {
    await ask(method, `cache/namespaces/${encodeURIComponent(name)}/policy`, fields);
    return {
      done:
        method === 'PATCH'
          ? `The policy of ${name} is changed.`
          : `The policy of ${name} is back to its code.`,
    };
  }

  /** @param {NamespaceResponse} namespace */
  function undo(namespace) {
    askToUndo(namespace, () => change('DELETE', namespace.name), refresh);
  }

  /** @param {() => NamespaceResponse} current */
  function actions(current) {
    const path = () => `cache/namespaces/${encodeURIComponent(current().name)}`;
    return [
      button('Clear…', () =>
        askToClear(current(), (mode) => ask('POST', `${path()}/clear`, { mode }), refresh),
      ),
      button('Policy…', () =>
        askForPolicy(current(), (fields) => change('PATCH', current().name, fields), refresh),
      ),
    ];
  }

  const wide =
    session.canChange &&
    section(
      'Wider changes',
      el(
        'div',
        { class: 'buttons left' },
        button('Invalidate a tag…', () => askToInvalidate(refresh)),
        button('Reset everything…', () => askToReset(refresh), { class: 'danger' }),
      ),
    );
  return { root: el('div', {}, section('Namespaces', counted, table.root), wide), refresh };
}

/** @param {NamespaceResponse} namespace */
function nameCell({ name, methods }) {
  return [el('strong', {}, name), el('small', { class: 'under' }, methods.join(', '))];
}

/** @param {NamespaceResponse} namespace @param {() => void} undo */
function policyCell({ name, policies, override }, undo) {
  const [first] = policies;
  return [
    el('div', {}, first ? livesInWords(first) : '–'),
    first &&
      el(
        'details',
        {},
        el('summary', {}, policies.length > 1 ? `All fields of ${policies.length} methods` : 'All fields'),
        el('ul', {}, ...policies.map((policy) => el('li', {}, `${policy.method}: ${policyInWords(policy)}`))),
      ),
    override &&
      el(
        'div',
        { class: 'override' },
        badge('Changed'),
        ` ${fieldsInWords(override)} `,
        session.canChange && button('Undo…', undo, { 'aria-label': `Undo the change of ${name}` }),
      ),
  ];
}

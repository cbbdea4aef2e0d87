// @ts-check
import { DURATION_HINT, DURATION_PATTERN, openDialog } from '../parts/dialog.js';
import { el } from '../parts/element.js';
import { duration, percent } from '../parts/numbers.js';
/** @import { NamespaceResponse, PolicyResponse } from '../../src/ops/admin/namespaces/namespace-responses.ts' */
/** @import { PolicyFields } from '../../src/ops/settings/policy-override.ts' */
/** @import { Field } from '../parts/dialog.js' */

/** @type {readonly { name: keyof PolicyFields, label: string, isShare?: boolean }[]} */
const FIELDS = [
  { name: 'fresh', label: 'Fresh for' },
  { name: 'stale', label: 'Stale for, while it is refreshed' },
  { name: 'staleIfError', label: 'Stale for, when a load fails' },
  { name: 'negative', label: 'Empty answers for' },
  { name: 'errors', label: 'Failures for' },
  { name: 'jitter', label: 'Jitter', isShare: true },
  { name: 'refreshAhead', label: 'Refresh ahead from', isShare: true },
];

/** The most important fields in words. @param {PolicyResponse} policy */
export function livesInWords({ freshMs, staleMs, staleIfErrorMs }) {
  const fresh = typeof freshMs === 'number' ? duration(freshMs) : freshMs;
  const others = [
    staleMs > 0 && `stale ${duration(staleMs)}`,
    staleIfErrorMs > 0 && `if error ${duration(staleIfErrorMs)}`,
  ];
  return [`fresh ${fresh}`, ...others].filter(Boolean).join(' · ');
}

/** @param {PolicyResponse} policy */
export function policyInWords({
  freshMs,
  staleMs,
  staleIfErrorMs,
  negativeMs,
  errorsMs,
  jitter,
  refreshAhead,
}) {
  return [
    `fresh ${typeof freshMs === 'number' ? duration(freshMs) : freshMs}`,
    staleMs > 0 && `stale ${duration(staleMs)}`,
    staleIfErrorMs > 0 && `if error ${duration(staleIfErrorMs)}`,
    negativeMs !== undefined && `empty ${duration(negativeMs)}`,
    errorsMs !== 0 && `failures ${typeof errorsMs === 'number' ? duration(errorsMs) : errorsMs}`,
    jitter > 0 && `jitter ${percent(jitter)}`,
    refreshAhead !== undefined && `ahead from ${percent(refreshAhead)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** @param {PolicyFields} fields */
export function fieldsInWords(fields) {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');
}

/**
 * @param {NamespaceResponse} namespace
 * @param {(fields: PolicyFields) => Promise<any>} run
 * @param {() => unknown} changed
 */
export function askForPolicy({ name, policies, override = {} }, run, changed) {
  const [now] = policies;
  openDialog({
    title: `Change the policy of ${name}`,
    text: [
      el(
        'p',
        {},
        'In all processes, until it is undone; stored entries keep their lives. An empty field is as it is written in the ' +
          'code.',
      ),
      el('p', { class: 'note' }, `Durations: ${DURATION_HINT}. Shares: from 0 to 1.`),
      now && el('p', { class: 'note' }, `Now, ${now.method}: ${policyInWords(now)}.`),
    ],
    fields: FIELDS.map((field) => inputOf(field, override)),
    action: `Change ${name}`,
    run: async (values) => {
      // An emptied field undoes its change.
      const entries = FIELDS.filter(({ name: field }) => values[field] || field in override).map(
        ({ name: field, isShare }) => {
          const value = values[field];
          return [field, value ? (isShare ? Number(value) : value) : null];
        },
      );
      if (entries.every(([, value]) => value === null)) {
        throw new Error('Nothing to change: all fields are empty.');
      }
      return run(Object.fromEntries(entries));
    },
    changed,
  });
}

/**
 * @param {NamespaceResponse} namespace
 * @param {() => Promise<any>} run
 * @param {() => unknown} changed
 */
export function askToUndo({ name, override }, run, changed) {
  const was = override ? `Now: ${fieldsInWords(override)}.` : 'It is not changed at the moment.';
  openDialog({
    title: `Undo the change of ${name}`,
    text: [el('p', {}, `${was} The policy will be as it is written in the code.`)],
    action: `Undo for ${name}`,
    run,
    changed,
  });
}

/**
 * @param {typeof FIELDS[number]} field
 * @param {PolicyFields} override
 * @returns {Field}
 */
function inputOf({ name, label, isShare }, override) {
  const value = String(override[name] ?? '');
  if (isShare) return { name, label, value, type: 'number', step: '0.01' };
  return { name, label, value, pattern: DURATION_PATTERN };
}

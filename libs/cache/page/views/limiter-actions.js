// @ts-check
import { ask } from '../data/api.js';
import { DURATION_HINT, DURATION_PATTERN, openDialog } from '../parts/dialog.js';
import { button, el } from '../parts/element.js';

/**
 * The buttons of one limiter; each opens a dialog first.
 *
 * @param {string} name
 * @param {() => unknown} changed
 */
export function limiterButtons(name, changed) {
  const path = `rate-limits/${encodeURIComponent(name)}`;
  /** @param {'resume' | 'reset'} action @param {string} title @param {string} text */
  const simple = (action, title, text) => () =>
    openDialog({
      title: `${title} ${name}`,
      text: [el('p', {}, text)],
      action: `${title} ${name}`,
      run: () => ask('POST', `${path}/${action}`),
      changed,
    });
  return [
    button('Pause…', () => askToPause(name, path, changed)),
    button('Resume…', simple('resume', 'Resume', 'Units can be acquired again, in all processes.')),
    button(
      'Reset…',
      simple('reset', 'Reset', 'The whole limit can be acquired again, whatever was used so far.'),
    ),
    button('Limit…', () => askForLimit(name, path, changed)),
  ];
}

/** @param {string} name @param {string} path @param {() => unknown} changed */
function askToPause(name, path, changed) {
  openDialog({
    title: `Pause ${name}`,
    text: [el('p', {}, 'No unit can be acquired in any process: calls wait or are rejected.')],
    fields: [durationField('for', 'For', '5m')],
    action: `Pause ${name}`,
    isDangerous: true,
    run: (values) => ask('POST', `${path}/pause`, { for: values.for }),
    changed,
  });
}

/** @param {string} name @param {string} path @param {() => unknown} changed */
function askForLimit(name, path, changed) {
  openDialog({
    title: `Another limit for ${name}`,
    text: [el('p', {}, 'It replaces all windows of the limiter, in all processes, and ends by itself.')],
    fields: [
      { name: 'limit', label: 'At most', type: 'number', isRequired: true },
      durationField('per', 'In any', '1m'),
      durationField('for', 'For', '1h'),
    ],
    action: `Limit ${name}`,
    run: (values) =>
      ask('PUT', `${path}/limit`, {
        limits: [{ limit: Number(values.limit), per: values.per }],
        for: values.for,
      }),
    changed,
  });
}

/**
 * The button that ends a temporary limit.
 *
 * @param {string} name
 * @param {() => unknown} changed
 */
export function undoButton(name, changed) {
  return button('End it…', () => askToUndo(name, changed), {
    'aria-label': `End the temporary limit of ${name}`,
  });
}

/** @param {string} name @param {() => unknown} changed */
function askToUndo(name, changed) {
  openDialog({
    title: `End the temporary limit of ${name}`,
    text: [el('p', {}, 'The limiter’s own limit holds again, in all processes.')],
    action: 'End the temporary limit',
    run: () => ask('DELETE', `rate-limits/${encodeURIComponent(name)}/limit`),
    changed,
  });
}

/** @param {string} name @param {string} label @param {string} value */
function durationField(name, label, value) {
  return { name, label, value, isRequired: true, pattern: DURATION_PATTERN, hint: DURATION_HINT };
}

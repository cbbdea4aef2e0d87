// @ts-check
import { textOf } from '../data/api.js';
import { button, el, setText } from './element.js';
import { settle } from './jobs.js';
/** @import { Child } from './element.js' */

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {string} [hint]
 * @property {string} [value]
 * @property {string} [pattern]
 * @property {'text' | 'number'} [type]
 * @property {string} [step]
 * @property {boolean} [isRequired]
 * @property {readonly { value: string, label: string }[]} [choices]
 */

/** The field for the mode of an invalidation. @type {Field} */
export const MODE_FIELD = {
  name: 'mode',
  label: 'How',
  value: 'expire',
  choices: [
    {
      value: 'expire',
      label: 'Expire: no longer fresh; may still answer while it is refreshed or when a load fails',
    },
    { value: 'delete', label: 'Delete: never answers again' },
  ],
};

/** The pattern of a duration in a form. */
export const DURATION_PATTERN = String.raw`\d{1,12}(\.\d{1,6})?(ms|s|m|h|d)`;
export const DURATION_HINT = 'a number with its unit: 500ms, 30s, 10m, 1h, 7d';

/**
 * Opens a dialog before a change, which stays open with the reason where the change fails.
 *
 * @param {object} what
 * @param {string} what.title
 * @param {Child[]} [what.text]
 * @param {readonly Field[]} [what.fields]
 * @param {string} what.action the label of the button that makes the change
 * @param {boolean} [what.isDangerous]
 * @param {string} [what.word] has to be typed first
 * @param {(values: Record<string, string>) => Promise<any>} what.run
 * @param {() => unknown} [what.changed] after it was done
 */
export function openDialog({ title, text = [], fields = [], action, isDangerous, word, run, changed }) {
  const all = word
    ? [...fields, { name: 'word', label: `Type ${word} to go on`, pattern: word, isRequired: true }]
    : fields;
  const fault = el('p', { class: 'fault', role: 'alert' });
  const close = () => dialog.close();
  const submit = el('button', { type: 'submit', class: isDangerous ? 'danger' : 'primary' }, action);
  const form = el(
    'form',
    { method: 'dialog', class: fields.length > 4 ? 'many' : undefined },
    el('h2', { id: 'dialog-title' }, title),
    ...text,
    ...all.map(fieldset),
    fault,
    el('div', { class: 'buttons' }, button('Cancel', close), submit),
  );
  /** @type {HTMLDialogElement} */
  const dialog = el('dialog', { 'aria-labelledby': 'dialog-title', close: () => dialog.remove() }, form);

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(
      [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]),
    );
    submit.disabled = true;
    setText(fault, '');
    try {
      settle(await run(values));
      close();
      changed?.();
    } catch (error) {
      setText(fault, textOf(error));
    } finally {
      submit.disabled = false;
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {Field} field */
function fieldset(field) {
  const { name, label, hint, value = '', choices } = field;
  const id = `field-${name}`;
  if (choices) {
    const options = choices.map((choice) =>
      el(
        'label',
        { class: 'choice' },
        el('input', { type: 'radio', name, value: choice.value, checked: choice.value === value }),
        el('span', {}, choice.label),
      ),
    );
    return el('fieldset', {}, el('legend', {}, label), ...options);
  }
  const { type = 'text', step, pattern, isRequired } = field;
  return el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    el('input', {
      id,
      name,
      type,
      value,
      step,
      min: type === 'number' ? '0' : undefined,
      pattern,
      title: hint,
      required: isRequired,
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-describedby': hint && `${id}-hint`,
    }),
    hint && el('small', { id: `${id}-hint` }, hint),
  );
}

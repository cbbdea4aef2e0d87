// @ts-check
import { textOf } from '../data/api.js';
import { button, el } from './element.js';

/** The time for which a success stays; a failure stays until it is closed. */
const SUCCESS_MS = 10_000;
const MOST = 3;

/** Shows a success. @param {string} text */
export function showSuccess(text) {
  show(text, 'good', 'Done');
}

/** Shows a failure. @param {unknown} error */
export function showFailure(error) {
  show(textOf(error), 'bad', 'Not done');
}

/** @param {string} text @param {'good' | 'bad'} kind @param {string} word */
function show(text, kind, word) {
  const place = /** @type {HTMLElement} */ (document.getElementById('messages'));
  // The same message is shown once.
  const same = [...place.children].find((each) => each.children[1]?.textContent === text);
  same?.remove();
  const close = () => message.remove();
  /** @type {HTMLElement} */
  const message = el(
    'div',
    { class: `message ${kind}`, role: kind === 'bad' ? 'alert' : 'status' },
    el('strong', {}, word),
    el('span', {}, text),
    button('×', close, { class: 'quiet', 'aria-label': 'Close this message' }),
  );
  place.append(message);
  while (place.childElementCount > MOST) place.firstElementChild?.remove();
  if (kind === 'good') setTimeout(close, SUCCESS_MS);
}

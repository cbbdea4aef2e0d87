// @ts-check
import { textOf } from './api.js';
import { button, el } from './element.js';

/** How long good news stays; bad news stays until it is closed. */
const GOOD_NEWS_MS = 10_000;
const MOST = 3;

/** @param {string} text */
export function tell(text) {
  show(text, 'good', 'Done');
}

/** @param {unknown} error */
export function tellFailure(error) {
  show(textOf(error), 'bad', 'Not done');
}

/** @param {string} text @param {'good' | 'bad'} kind @param {string} word */
function show(text, kind, word) {
  const place = /** @type {HTMLElement} */ (document.getElementById('messages'));
  // What is said already is not said twice.
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
  if (kind === 'good') setTimeout(close, GOOD_NEWS_MS);
}

// @ts-check
import { AdminError, get, session } from './data/api.js';
import { el, setText } from './parts/element.js';

/**
 * A form that takes a token until one is right.
 *
 * @param {string} reason why a token is needed again; empty at first
 * @param {() => void} signedIn
 */
export function signInForm(reason, signedIn) {
  const fault = el('p', { class: 'fault', role: 'alert' }, reason);
  const token = el('input', {
    id: 'token',
    type: 'password',
    required: true,
    autocomplete: 'current-password',
    spellcheck: 'false',
  });
  const name = el('input', {
    id: 'name',
    type: 'text',
    maxlength: '60',
    autocomplete: 'name',
    value: session.name,
  });
  const submit = el('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const enter = async (/** @type {Event} */ event) => {
    event.preventDefault();
    submit.disabled = true;
    setText(fault, '');
    session.keep(token.value.trim(), name.value.trim());
    const failure = await signIn();
    submit.disabled = false;
    if (failure === undefined) return signedIn();
    setText(fault, failure);
    token.select();
    token.focus();
  };
  return el(
    'form',
    { class: 'sign-in panel', submit: enter, 'aria-labelledby': 'sign-in-title' },
    el('h1', { id: 'sign-in-title' }, 'Cache admin'),
    el('label', { for: 'token' }, 'Token'),
    token,
    el('label', { for: 'name' }, 'Your name ', el('small', {}, '(for the audit list, optional)')),
    name,
    fault,
    submit,
    el('small', {}, 'The token is kept in this tab only, until it is closed or you sign out.'),
  );
}

/** Tries the token of the session. @returns {Promise<string | undefined>} why it failed */
export async function signIn() {
  try {
    session.me = await get('me');
    return undefined;
  } catch (error) {
    const status = error instanceof AdminError ? error.status : undefined;
    if (status !== 0) session.clear();
    if (status === 401) return 'This token is wrong.';
    if (status === 404) return 'The admin API is off in this application.';
    return error instanceof Error ? error.message : String(error);
  }
}

// @ts-check
/** @import { MeResponse } from '../../src/ops/admin/watch-responses.ts' */

/** The admin API stands beside `assets`, which holds the folder of this file. */
const BASE = new URL('../..', import.meta.url);
const TOKEN = 'admin-token';
const NAME = 'admin-name';

/** A request that was rejected, failed, or got no answer (status 0). */
export class AdminError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The operator who is signed in, in this browser tab only; the token never stands in an address. */
export const session = {
  /** @type {MeResponse | undefined} */
  me: undefined,
  /** Called when a token that was right no longer is. */
  rejected: () => {},

  get token() {
    return sessionStorage.getItem(TOKEN) ?? '';
  },
  get name() {
    return sessionStorage.getItem(NAME) ?? '';
  },
  get canChange() {
    return this.me?.role === 'admin';
  },
  /** @param {string} token @param {string} name */
  keep(token, name) {
    sessionStorage.setItem(TOKEN, token);
    sessionStorage.setItem(NAME, name);
  },
  clear() {
    sessionStorage.removeItem(TOKEN);
    this.me = undefined;
  },
};

/** @returns {Record<string, string>} */
export function credentials() {
  // The audit takes letters, digits and these signs only, and a header even fewer letters.
  const name = session.name
    .replaceAll(/[^A-Za-z0-9 ._@\-\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]/g, '_')
    .trim();
  return { authorization: `Bearer ${session.token}`, ...(name && { 'x-admin-name': name }) };
}

/** The address of a route. @param {string} path */
export function addressOf(path) {
  return new URL(path, BASE);
}

/**
 * Sends a request to the admin API.
 *
 * @param {string} method
 * @param {string} path below `/admin/`
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(addressOf(path), {
      method,
      headers: { ...credentials(), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
    });
  } catch {
    throw new AdminError(0, 'The application did not answer.');
  }
  const text = await response.text().catch(() => '');
  if (response.ok) return text === '' ? undefined : JSON.parse(text);
  if (response.status === 401 && session.me) session.rejected();
  throw new AdminError(
    response.status,
    reasonIn(text) ?? `The application answered with ${response.status}.`,
  );
}

/** @param {string} path @returns {Promise<any>} */
export function get(path) {
  return ask('GET', path);
}

/** The message in the body of an error, where there is one. @param {string} text */
function reasonIn(text) {
  try {
    const { message, title, detail } = JSON.parse(text);
    if (message) return Array.isArray(message) ? message.join(' ') : String(message);
    return [title, detail].filter(Boolean).join(': ') || undefined;
  } catch {
    return undefined;
  }
}

/** The text of an error for a message. @param {unknown} error */
export function textOf(error) {
  if (error instanceof AdminError && error.status === 403) return `This token is read-only. ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

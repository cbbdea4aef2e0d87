import * as v from 'valibot';
import { CacheOptionError } from '../../../api/errors.js';
import { check, option, type Schemas } from '../../../options/checks/check.js';
import { isRecord } from '../../../options/checks/plain-object.js';

/** Tokens of the admin, and what it shows. */
export interface AdminOptions {
  /** The bearer token of those who may change things. None, and no `readToken`: the admin is off, and answers 404. */
  token?: string;
  /** The bearer token of those who may look only. Default none. */
  readToken?: string;
  /**
   * Namespaces whose values are not shown: `true` for nothing of them, or a function of a value that gives what may be
   * shown. Default none.
   */
  redact?: Record<string, true | ((value: unknown) => unknown)>;
}

/** Injection token of the checked {@link AdminOptions}. */
export const ADMIN_OPTIONS = Symbol('ADMIN_OPTIONS');

/** A shorter token can be guessed. */
export const SHORTEST_TOKEN = 16;
/** The characters of a bearer token (RFC 6750, section 2.1). */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

const SCHEMA = v.pipe(v.string(), v.minLength(SHORTEST_TOKEN), v.regex(TOKEN));
const EXPECTED = `at least ${SHORTEST_TOKEN} of A-Z a-z 0-9 - . _ ~ + /`;

const REDACTIONS = v.custom<NonNullable<AdminOptions['redact']>>(
  (given) =>
    isRecord(given) && Object.values(given).every((rule) => rule === true || typeof rule === 'function'),
);

const OPTIONS = v.strictObject({
  token: option(EXPECTED, SCHEMA),
  readToken: option(EXPECTED, SCHEMA),
  redact: option('a plain object of true or functions, by namespace', REDACTIONS),
} satisfies Schemas<AdminOptions>);

/** @throws CacheOptionError that names the option, never a token */
export function checkAdminOptions(options: AdminOptions): AdminOptions {
  const where = 'CacheOpsModule: admin';
  check(OPTIONS, options, where);
  if (options.token !== undefined && options.token === options.readToken) {
    throw new CacheOptionError(`${where}: token and readToken are the same. Give each a value of its own.`);
  }
  return options;
}

/** An admin without tokens is off. */
export function isAdminOn({ token, readToken }: AdminOptions): boolean {
  return token !== undefined || readToken !== undefined;
}

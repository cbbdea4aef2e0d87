import type { IncomingHttpHeaders } from 'node:http';
import { type Caller, TIERS } from './caller.js';
import { UnauthenticatedError } from './unauthenticated.error.js';

/** The header that names a user, while the sandbox plays the database. */
export const SANDBOX_USER = 'x-sandbox-user';
const SANDBOX_TIER = 'x-sandbox-tier';

/**
 * The caller that the sandbox's headers name, for trying things out without a token.
 *
 * @throws UnauthenticatedError where they are not well-formed
 */
export function sandboxCaller(headers: IncomingHttpHeaders, locale: string): Caller {
  const { [SANDBOX_USER]: id, [SANDBOX_TIER]: tier = 'user' } = headers;
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new UnauthenticatedError(`${SANDBOX_USER}: expected 1 to 64 of A-Z a-z 0-9 _ -.`);
  }
  const known = TIERS.find((name) => name === tier);
  if (known === undefined || known === 'anonymous') {
    throw new UnauthenticatedError(`${SANDBOX_TIER}: expected one of ${TIERS.slice(1).join(', ')}.`);
  }
  return { id, role: 'authenticated', tier: known, locale };
}

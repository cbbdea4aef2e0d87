import type { Redis } from 'ioredis';
import { ReplicaError } from './server-failures.js';

/** The identity of a server that does not tell it: the server counts as the one that it was before. */
export const UNKNOWN_IDENTITY = '';

/** The errors of a server that does not know INFO, or does not let this user run it. */
const WILL_NOT_TELL = /^NOPERM|unknown command/i;

export function willNotTell(error: unknown): boolean {
  return error instanceof Error && WILL_NOT_TELL.test(error.message);
}

/**
 * Asks for the identity of a server: another after each start, and after a replica was promoted. It may also change while
 * a server runs: with Redis when its first replica comes, and an hour after its last one left.
 *
 * A user who may not run INFO gets {@link UNKNOWN_IDENTITY}: then neither a replica nor a failover is noticed here.
 *
 * @throws ReplicaError
 */
export async function askIdentity(client: Redis): Promise<string> {
  let info: string;
  try {
    info = await client.info('replication');
  } catch (error) {
    if (willNotTell(error)) return UNKNOWN_IDENTITY;
    throw error;
  }
  const field = (name: string) => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  const role = field('role') ?? 'master';
  if (role !== 'master') throw new ReplicaError();
  return field('master_replid') ?? UNKNOWN_IDENTITY;
}

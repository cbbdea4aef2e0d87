import type { Failure } from '../../api/failure.js';
import type { Lease, LeaseHolder } from '../../ports/leases.js';

/** The beginning of every lease under a token, after the letter that says whether its load is under way or failed. */
export function tokenLine(token: string): string {
  return `${JSON.stringify(token)}\n`;
}

/** The beginning of the lease on a load under a token. */
export function loadLine(token: string): string {
  return `L${tokenLine(token)}`;
}

/** A lease as the server keeps it. Where the load failed, the scripts write an `F` before it and the failure behind. */
export function leaseValue({ token, epoch, number }: Lease): string {
  return loadLine(token) + JSON.stringify({ epoch, number });
}

/**
 * Reads the holder of a lease.
 *
 * @throws SyntaxError for what no version of ours has written
 */
export function leaseHolder(value: string): LeaseHolder {
  const [token = '', known = '', failure] = value.slice(1).split('\n');
  const { epoch, number } = JSON.parse(known) as Omit<Lease, 'token'>;
  const lease = { token: JSON.parse(token) as string, epoch, number };
  return failure === undefined ? lease : { ...lease, failure: JSON.parse(failure) as Failure };
}

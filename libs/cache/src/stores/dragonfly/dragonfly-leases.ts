import type { BusMessage } from '../../ports/bus.js';
import type { Lease, LeaseHolder, Leases } from '../../ports/leases.js';
import type { Failure } from '../../api/failure.js';
import type { ValueToStore } from '../../ports/cache-store.js';
import { CacheNamespaceError } from '../../api/errors.js';
import { headerBeginning } from '../../ports/stored-kind.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace, NamespaceTable } from './keys/key-space.js';
import { explainTaken } from './keys/other-prefixes.js';
import { runScript, type Script, type ScriptCall } from './scripts/script.js';
import { BOUND_LEASE, COMMIT, OF_ANOTHER, RELEASE_LEASE, RENEW, TAKE_OVER } from './scripts/lease.lua.js';
import { asBuffer, otherValueError, requireStorable } from './entries/dragonfly-entries.js';

/** A key that only its cached method makes: it ends with a hash. Another cache's key is never the same. */
const OF_METHOD = /^[^:]+:[^:]+:[^:]+:[A-Za-z0-9_-]{32}$/;

/** Leases as keys beside their entries. To acquire one, or find its holder, takes plain commands; the rest are scripts. */
export class DragonflyLeases implements Leases {
  private readonly ownHeader: string;

  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly channel: string,
    private readonly namespaces: NamespaceTable,
  ) {
    this.ownHeader = headerBeginning(keys.owner);
  }

  async acquire(key: string, lease: Lease, lifeMs: number): Promise<LeaseHolder | undefined> {
    const name = this.keys.lease(key);
    const life = wholeMs(lifeMs);
    const value = await this.connection.run((client) =>
      client.set(name, leaseValue(lease, life), 'PX', life, 'NX', 'GET'),
    );
    if (value === null) return undefined;
    const holder = leaseHolder(value);
    const leftMs = await this.connection.run((client) => client.pttl(name));
    if (leftMs > lifeOfLease(value))
      await this.did(BOUND_LEASE, { keys: [name], args: [tokenLine(holder.token)] });
    return holder;
  }

  takeOver(key: string, expected: string, lease: Lease, lifeMs: number): Promise<boolean> {
    const life = wholeMs(lifeMs);
    return this.did(TAKE_OVER, {
      keys: [this.keys.lease(key)],
      args: [tokenLine(expected), leaseValue(lease, life), life],
    });
  }

  async forceAcquire(key: string, lease: Lease, lifeMs: number): Promise<void> {
    const life = wholeMs(lifeMs);
    await this.connection.run((client) =>
      client.set(this.keys.lease(key), leaseValue(lease, life), 'PX', life),
    );
  }

  renew(key: string, token: string, lifeMs: number): Promise<boolean> {
    return this.did(RENEW, { keys: [this.keys.lease(key)], args: [loadLine(token), wholeMs(lifeMs)] });
  }

  async commit(value: ValueToStore, token: string): Promise<boolean> {
    requireStorable(value);
    const { key, bytes, lifeMs } = value;
    const [taken] = OF_METHOD.test(key) ? [] : await this.namespaces.takenAmong([key]);
    const outcome = await runScript(this.connection, COMMIT, () => ({
      keys: [this.keys.entry(key), this.keys.lease(key)],
      args: [
        loadLine(token),
        asBuffer(bytes),
        lifeMs,
        this.channel,
        completion({ key, token, stored: true }),
        this.ownHeader,
        taken === undefined ? '0' : '1',
      ],
    }));
    if (outcome !== OF_ANOTHER) return outcome === 1;
    if (taken !== undefined) throw new CacheNamespaceError(explainTaken(this.keys, taken));
    throw otherValueError();
  }

  async release(key: string, token: string, failed?: { failure: Failure; lifeMs: number }): Promise<void> {
    const memory = failed === undefined || failed.lifeMs <= 0 ? undefined : failed;
    await this.did(RELEASE_LEASE, {
      keys: [this.keys.lease(key)],
      args: [
        loadLine(token),
        this.channel,
        completion({ key, token }),
        memory === undefined ? 0 : wholeMs(memory.lifeMs),
        memory === undefined ? '' : JSON.stringify(memory.failure),
      ],
    });
  }

  private async did(script: Script, call: ScriptCall): Promise<boolean> {
    return (await runScript(this.connection, script, () => call)) === 1;
  }
}

/** The beginning of every lease under a token, after the letter that says whether its load is under way or failed. */
export function tokenLine(token: string): string {
  return `${JSON.stringify(token)}\n`;
}

/** The beginning of the lease on a load under a token. */
export function loadLine(token: string): string {
  return `L${tokenLine(token)}`;
}

/**
 * A lease as the server keeps it, with the life that it is given, last of all. Where the load failed, the scripts write an
 * `F` before it and the failure behind.
 */
export function leaseValue({ token, epoch, number }: Lease, lifeMs?: number): string {
  return loadLine(token) + JSON.stringify({ epoch, number, lifeMs });
}

/** The life that a lease was given last; `Infinity` where an earlier release did not write it. */
function lifeOfLease(value: string): number {
  const [, life = 'Infinity'] = /"lifeMs":(\d+)}/.exec(value) ?? [];
  return Number(life);
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

function completion(load: { key: string; token: string; stored?: true }): string {
  return JSON.stringify({ kind: 'completed', ...load } satisfies BusMessage);
}

/** The server takes whole milliseconds, at least 1. */
function wholeMs(lifeMs: number): number {
  return Math.max(1, Math.ceil(lifeMs));
}

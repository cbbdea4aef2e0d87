import type { BusMessage } from '../../ports/bus.js';
import type { Lease, LeaseHolder, Leases } from '../../ports/leases.js';
import type { Failure } from '../../api/failure.js';
import type { ValueToStore } from '../../ports/cache-store.js';
import { CacheNamespaceError } from '../../api/errors.js';
import { asBuffer, tokenText } from '../../ports/stored-kind.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace, NamespaceTable } from './keys/key-space.js';
import { explainTaken } from './keys/other-prefixes.js';
import { ACQUIRE_LEASE, COMMIT, FORCE_ACQUIRE, OF_ANOTHER, RELEASE_LEASE } from './scripts/lease.lua.js';
import { RENEW, TAKE_OVER, UNCHANGED } from './scripts/lease.lua.js';
import { runScript, type Script, type ScriptCall } from './scripts/script.js';
import type { WritesInTime } from './scripts/writes-in-time.js';
import { otherValueError, requireStorable } from './entries/storable.js';

/** A key that only its cached method makes: it ends with a hash. Another cache's key is never the same. */
const OF_METHOD = /^[^:]+:[^:]+:[^:]+:[A-Za-z0-9_-]{32}$/;

/** Leases as keys beside their entries, changed by scripts. */
export class DragonflyLeases implements Leases {
  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly channel: string,
    private readonly namespaces: NamespaceTable,
    private readonly writes: WritesInTime,
  ) {}

  async acquire(...[key, lease, lifeMs, seen]: Parameters<Leases['acquire']>): ReturnType<Leases['acquire']> {
    const life = wholeMs(lifeMs);
    const held = await this.writes.run(ACQUIRE_LEASE, (deadline) => ({
      keys: [this.keys.lease(key), this.keys.entry(key)],
      args: [
        deadline,
        leaseValue(lease, life),
        life,
        ...(seen === undefined ? [] : [seen === '' ? '' : tokenText(seen)]),
      ],
    }));
    if (typeof held === 'string') return leaseHolder(held);
    return held === UNCHANGED ? 'unchanged' : undefined;
  }

  async takeOver(key: string, expected: string, lease: Lease, lifeMs: number): Promise<boolean> {
    const life = wholeMs(lifeMs);
    const outcome = await this.writes.run(TAKE_OVER, (deadline) => ({
      keys: [this.keys.lease(key)],
      args: [deadline, this.channel, JSON.stringify(key), leaseValue(lease, life), life, tokenLine(expected)],
    }));
    return outcome === 1;
  }

  async forceAcquire(key: string, lease: Lease, lifeMs: number): Promise<void> {
    const life = wholeMs(lifeMs);
    await this.writes.run(FORCE_ACQUIRE, (deadline) => ({
      keys: [this.keys.lease(key)],
      args: [deadline, this.channel, JSON.stringify(key), leaseValue(lease, life), life],
    }));
  }

  renew(key: string, token: string, lifeMs: number): Promise<boolean> {
    return this.did(RENEW, { keys: [this.keys.lease(key)], args: [loadLine(token), wholeMs(lifeMs)] });
  }

  async commit(value: ValueToStore, token: string): Promise<boolean> {
    requireStorable(value);
    const { key, bytes, lifeMs } = value;
    const [taken] = OF_METHOD.test(key) ? [] : await this.namespaces.takenAmong([key]);
    const outcome = await this.writes.run(COMMIT, (deadline) => ({
      keys: [this.keys.entry(key), this.keys.lease(key)],
      args: [
        deadline,
        this.channel,
        completion({ key, token, stored: true }),
        loadLine(token),
        asBuffer(bytes),
        lifeMs,
        this.keys.owner,
        taken === undefined ? '0' : '1',
      ],
    }));
    if (outcome !== OF_ANOTHER) return outcome === 1;
    if (taken !== undefined) throw new CacheNamespaceError(explainTaken(this.keys, taken));
    throw otherValueError();
  }

  async release(key: string, token: string, failed?: { failure: Failure; lifeMs: number }): Promise<void> {
    await this.writes.earlierEnded();
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

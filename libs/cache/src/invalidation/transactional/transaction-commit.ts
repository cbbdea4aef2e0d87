import { randomUUID } from 'node:crypto';
import type { CacheEventBus } from '../../api/events.js';
import type { Backend } from '../../ports/backend.js';
import { nameOf } from '../../ports/names.js';
import { asStoreFailure } from '../../ports/store-failure.js';
import type { Version } from '../../ports/versions.js';
import type { HeldPlain, HeldValue, HeldWrites } from '../../transaction/held-writes.js';
import type { Transaction } from '../../transaction/transaction.js';
import type { Coherence } from '../coherence.js';
import type { Invalidator } from '../invalidator.js';

export interface TransactionCommitParts {
  readonly backend: Pick<Backend, 'leases' | 'store'>;
  readonly coherence: Coherence;
  readonly invalidator: Invalidator;
  readonly events: Pick<CacheEventBus, 'emit'>;
  readonly leaseLifeMs: number;
}

/** The modes of invalidations, in the order in which they are made. */
const MODES = ['delete', 'expire'] as const;

/**
 * Does what a transaction has held back, once its work is done. Invalidations come first, then values. A value is
 * stored where it is provably the newest: nothing that it falls under was invalidated, set or put since the transaction
 * began. The lease on its key proves that until the end. Elsewhere its key is deleted, and the next reader loads.
 */
export class TransactionCommit {
  constructor(private readonly parts: TransactionCommitParts) {}

  async run({ held, version }: Transaction): Promise<void> {
    if (held.isEmpty) return;
    const leases = await this.leasesOf(held, version);
    for (const key of held.values.keys()) if (!leases.has(key)) held.dropValue(key);
    await this.invalidate(held);
    const plain: HeldPlain[] = [];
    const puts: Promise<void>[] = [];
    for (const [key, value] of held.values) {
      if (value.kind === 'plain') plain.push(value);
      else puts.push(value.store({ token: leases.get(key) as string, version }));
    }
    await Promise.all([...puts, this.writePlain(plain, leases)]);
  }

  private async invalidate({ names, namespaces, resets, isTooMuch }: HeldWrites): Promise<void> {
    const { invalidator } = this.parts;
    for (const mode of MODES) if (names[mode].size > 0) await invalidator.names([...names[mode]], mode);
    for (const [namespace, mode] of namespaces) await invalidator.namespace(namespace, mode);
    for (const reset of resets.values()) await reset();
    if (isTooMuch) await invalidator.all();
  }

  /** Acquires the lease of each key whose value is the newest there is. */
  private async leasesOf({ values }: HeldWrites, version: Version): Promise<Map<string, string>> {
    const { backend, coherence, leaseLifeMs } = this.parts;
    const leases = new Map<string, string>();
    if (values.size === 0) return leases;
    const acquire = async (key: string): Promise<void> => {
      const token = randomUUID();
      await backend.leases.forceAcquire(key, { token, ...version }, leaseLifeMs);
      leases.set(key, token);
    };
    try {
      await Promise.all([...values.keys()].map(acquire));
    } catch (error) {
      this.failed('lease', error);
      return new Map();
    }
    // Whoever invalidates a key from here on ends its lease. What came before shows in the answer.
    const isKnown = await coherence.confirmAnew();
    for (const key of leases.keys()) {
      if (!isKnown || !this.isNewest(values.get(key) as HeldValue, version)) leases.delete(key);
    }
    return leases;
  }

  private isNewest({ names }: HeldValue, version: Version): boolean {
    const { coherence } = this.parts;
    return !coherence.isBelowKeyLowWaterMark(version) && coherence.validate({ version, names }) === 'valid';
  }

  /** Writes plain values while their leases hold, then bumps their keys. */
  private async writePlain(plain: readonly HeldPlain[], leases: ReadonlyMap<string, string>): Promise<void> {
    if (plain.length === 0) return;
    const { coherence, invalidator } = this.parts;
    const written = await Promise.all(
      plain.map(({ value }) => this.write(value, leases.get(value.key) ?? '')),
    );
    const ofKeys = (isWritten: boolean) =>
      plain.flatMap(({ value: { key } }, index) => (written[index] === isWritten ? [key] : []));
    const refused = ofKeys(false);
    if (refused.length > 0) await invalidator.keys(refused);
    const names = ofKeys(true).map(nameOf.key);
    if (names.length > 0) await coherence.invalidate({ names, mode: 'delete' });
  }

  private async write(value: HeldPlain['value'], token: string): Promise<boolean> {
    try {
      return await this.parts.backend.leases.commit(value, token);
    } catch (error) {
      this.failed('write', error);
      return false;
    }
  }

  private failed(operation: 'lease' | 'write', thrown: unknown): void {
    const store = this.parts.backend.store.name;
    this.parts.events.emit('storeFailed', { store, operation, error: asStoreFailure(thrown) });
  }
}

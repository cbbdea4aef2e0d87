import type { Mode } from '../api/mode.js';
import { keyOfName, nameOf } from '../ports/names.js';

/** The work on the server for one invalidation. */
export interface Invalidation {
  readonly names: readonly string[];
  readonly mode: Mode;
  /** Namespaces whose plain values are removed too. */
  readonly cleared?: readonly string[];
}

/** All that is pending at a moment, to be sent once the server answers again. */
export interface Replay {
  /** The count of the newest invalidation that it holds: see {@link PendingInvalidations.confirmed}. */
  readonly upTo: number;
  readonly isReset: boolean;
  readonly names: Readonly<Record<Mode, readonly string[]>>;
  readonly keys: readonly string[];
  readonly cleared: readonly string[];
}

/** Names beyond this many become one reset: memory stays bounded, and no invalidation is lost. */
const MOST_NAMES = 10_000;

/**
 * Holds the invalidations that the server did not confirm. Their names stay blocked in this process, whatever the mode,
 * until a replay of them is answered.
 */
export class PendingInvalidations {
  private readonly names = new Map<string, { mode: Mode; at: number }>();
  private readonly cleared = new Map<string, number>();
  private resetAt: number | undefined;
  private count = 0;
  /** Nothing is pending. */
  isEmpty = true;
  /** Why the latest of them is pending. */
  reason: string | undefined;

  remember({ names, mode, cleared = [] }: Invalidation, reason?: string): void {
    this.count += 1;
    this.reason = reason;
    for (const name of names) {
      // A later `expire` does not undo a `delete`.
      const isDelete = mode === 'delete' || this.names.get(name)?.mode === 'delete';
      this.names.set(name, { mode: isDelete ? 'delete' : 'expire', at: this.count });
    }
    for (const namespace of cleared) this.cleared.set(namespace, this.count);
    if (this.names.size > MOST_NAMES) this.becomeReset(reason);
    this.isEmpty = this.resetAt === undefined && this.names.size === 0;
  }

  rememberReset(reason?: string): void {
    this.count += 1;
    this.reason = reason;
    this.resetAt = this.count;
    this.isEmpty = false;
  }

  /** Covers managed entries by a reset. The plain values among the keys go with their namespaces. */
  private becomeReset(reason?: string): void {
    this.rememberReset(reason);
    for (const name of this.names.keys()) {
      const namespace = keyOfName(name)?.split(':', 1)[0];
      if (namespace !== undefined) this.cleared.set(namespace, this.count);
    }
    this.names.clear();
  }

  /** The number of names and namespaces that are pending, each once; a reset counts as one. */
  get size(): number {
    const plainOnly = [...this.cleared.keys()].filter(
      (namespace) => !this.names.has(nameOf.prefix(namespace)),
    );
    return this.names.size + plainOnly.length + (this.resetAt === undefined ? 0 : 1);
  }

  /** Says that an entry of these names is invalid by what is pending. */
  blocks(names: readonly string[]): boolean {
    return this.resetAt !== undefined || names.some((name) => this.names.has(name));
  }

  replay(): Replay {
    const ofMode = (mode: Mode) =>
      [...this.names].flatMap(([name, pending]) => (pending.mode === mode ? [name] : []));
    const deleted = ofMode('delete');
    return {
      upTo: this.count,
      isReset: this.resetAt !== undefined,
      names: { delete: deleted, expire: ofMode('expire') },
      keys: deleted.flatMap((name) => keyOfName(name) ?? []),
      cleared: [...this.cleared.keys()],
    };
  }

  /** Lets go of what an answered replay held. What came after it stays. */
  confirmed({ upTo }: Replay): void {
    for (const [name, { at }] of this.names) if (at <= upTo) this.names.delete(name);
    for (const [namespace, at] of this.cleared) if (at <= upTo) this.cleared.delete(namespace);
    if (this.resetAt !== undefined && this.resetAt <= upTo) this.resetAt = undefined;
    this.isEmpty = this.resetAt === undefined && this.names.size === 0;
  }
}

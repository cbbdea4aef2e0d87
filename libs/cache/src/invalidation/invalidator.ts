import { CacheOptionError } from '../api/errors.js';
import type { CacheEventBus, InvalidatedKind } from '../api/events.js';
import type { Mode } from '../api/mode.js';
import { DEFAULT_MODE } from '../options/evict-options.js';
import type { Backend } from '../ports/backend.js';
import { type EntryNames, keyOfName, kindOfName, nameOf } from '../ports/names.js';
import type { VersionUpdate } from '../ports/versions.js';
import { Clearing, type Invalidated, UNCONFIRMED } from './clearing.js';
import { shown } from '../options/key-grammar.js';
import type { Coherence } from './coherence.js';
import type { Purge } from './purge.js';

export interface InvalidatorParts {
  readonly backend: Pick<Backend, 'store'>;
  readonly coherence: Pick<Coherence, 'invalidate' | 'remember' | 'reset' | 'whyPending'>;
  readonly purge: Pick<Purge, 'run'>;
  readonly events: Pick<CacheEventBus, 'emit'>;
}

export interface ClearOptions {
  /** For the purge, or only until the managed entries are invalid. Default `'purged'`. */
  readonly wait?: 'purged' | 'invalid';
  /** Called now and then with how many keys were removed so far. */
  readonly onProgress?: (count: number) => void;
}

export interface InvalidatedAll extends Invalidated {
  /** The number of values that the purge behind it removed, once it is done. Rejects with CacheStoreUnavailableError. */
  readonly purged: Promise<number>;
}

/**
 * Makes invalidations. Each bumps the versions of its names: every look-up, and the outcome of every load under way, is
 * validated by these. Mode `delete`: no managed entry, which a cached method stored, is served again. Mode `expire`: none
 * is fresh again, and old values are served within the `stale` windows of their policies. Plain values, which `set`
 * wrote, have no version: they are removed. An invalidation holds in this process when it returns, also while the server
 * does not answer. It is one event `invalidated`, with the number of names asked for.
 */
export class Invalidator {
  private readonly clearing: Clearing;

  constructor(private readonly parts: InvalidatorParts) {
    this.clearing = new Clearing(parts);
  }

  /** Invalidates keys. @throws CacheOptionError for a mode that is none */
  async keys(keys: readonly string[], mode: Mode = DEFAULT_MODE): Promise<Invalidated> {
    return this.entries({ keys, prefixes: [] }, mode);
  }

  /** Invalidates entries by their keys and prefixes, with one bump. @throws CacheOptionError for a mode that is none */
  async entries({ keys, prefixes }: EntryNames, mode: Mode = DEFAULT_MODE): Promise<Invalidated> {
    checkMode(mode);
    const names = [...keys.map(nameOf.key), ...prefixes.map(nameOf.prefix)];
    return this.report('key', names.length, mode, await this.invalidate(keys, names, mode));
  }

  /**
   * Invalidates every entry with one of the tags, at a cost that does not depend on the number of entries. What is stored
   * under them goes with its life, or is overwritten.
   *
   * @throws CacheOptionError for a mode that is none
   */
  async tags(tags: readonly string[], mode: Mode): Promise<Invalidated> {
    checkMode(mode);
    const names = [...new Set(tags)].map(nameOf.tag);
    return this.report('tag', tags.length, mode, await this.bump(names, mode));
  }

  /**
   * Invalidates every entry of the cached methods under a method prefix.
   *
   * @throws CacheOptionError for a mode that is none
   */
  async prefix(methodPrefix: string, mode: Mode): Promise<Invalidated> {
    checkMode(mode);
    return this.report('namespace', 1, mode, await this.bump([nameOf.prefix(methodPrefix)], mode));
  }

  /**
   * Invalidates a whole namespace. A purge removes the plain values, by mode `delete` all others too.
   *
   * @throws CacheOptionError for a mode that is none, or a wait
   */
  async namespace(namespace: string, mode: Mode, options: ClearOptions = {}): Promise<Invalidated> {
    const { wait, onProgress } = checkClear(mode, options);
    const { bumped, cleared } = await this.clearing.namespace(namespace, mode, onProgress);
    return this.report('namespace', 1, mode, wait === 'invalid' ? bumped : await cleared);
  }

  /**
   * Invalidates every managed entry at once, by versions made new. A purge behind it frees their memory.
   *
   * @param options `plain`: namespaces whose plain values the purge removes too; default none
   */
  async all(
    onProgress?: (count: number) => void,
    { plain = [] }: { plain?: readonly string[] } = {},
  ): Promise<InvalidatedAll> {
    const invalidated = { isConfirmed: await this.parts.coherence.reset() };
    this.report('everything', 1, 'delete', invalidated);
    const purged = this.clearing.all(plain, onProgress);
    // A caller need not await it. What a failed purge leaves ends with its life.
    purged.catch(() => undefined);
    return { ...invalidated, purged };
  }

  /**
   * Invalidates names of all kinds together, as the end of a transaction does: one delete of keys, and one bump.
   *
   * @param names see `names.ts`
   */
  async names(names: string[], mode: Mode): Promise<Invalidated> {
    const keys = names.flatMap((name) => keyOfName(name) ?? []);
    const invalidated = await this.invalidate(keys, names, mode);
    for (const [kind, count] of countsByKind(names)) this.report(kind, count, mode, invalidated);
    return invalidated;
  }

  /**
   * Bumps the version of a key for a put, which then stores its value under that version, and of the prefixes that fall
   * with it. The put calls {@link keyReplaced} where the value was stored, and {@link keys} where not.
   *
   * @returns `undefined` where the server did not answer: the invalidation is pending
   */
  bumpKey(key: string, prefixes: readonly string[]): Promise<VersionUpdate | undefined> {
    const names = [nameOf.key(key), ...prefixes.map(nameOf.prefix)];
    return this.parts.coherence.invalidate({ names, mode: 'delete' });
  }

  /** Emits the event of a key whose value a put has replaced. */
  keyReplaced(): void {
    this.report('key', 1, 'delete', { isConfirmed: true });
  }

  /** Bumps names, and by mode `delete` removes the values of the keys among them before. */
  private invalidate(keys: readonly string[], names: readonly string[], mode: Mode): Promise<Invalidated> {
    return mode === 'delete' && keys.length > 0 ? this.deleteKeys(keys, names) : this.bump(names, mode);
  }

  /** Deletes the values and their leases, then bumps the key versions. So a load that begins in between is older than the bump. */
  private async deleteKeys(keys: readonly string[], names: readonly string[]): Promise<Invalidated> {
    const { backend, coherence } = this.parts;
    const invalidation = { names, mode: 'delete' } as const;
    let count: number;
    try {
      count = await backend.store.delete(keys);
    } catch (error) {
      coherence.remember(invalidation, error);
      return UNCONFIRMED;
    }
    const update = await coherence.invalidate(invalidation);
    return update === undefined ? UNCONFIRMED : { isConfirmed: true, count };
  }

  private async bump(names: readonly string[], mode: Mode): Promise<Invalidated> {
    if (names.length === 0) return { isConfirmed: true };
    const update = await this.parts.coherence.invalidate({ names, mode });
    return { isConfirmed: update !== undefined };
  }

  private report(kind: InvalidatedKind, count: number, mode: Mode, invalidated: Invalidated): Invalidated {
    const { coherence, events } = this.parts;
    const { isConfirmed: confirmed } = invalidated;
    const reason = confirmed ? undefined : coherence.whyPending;
    events.emit('invalidated', { kind, count, mode, confirmed, ...(reason !== undefined && { reason }) });
    return invalidated;
  }
}

function countsByKind(names: readonly string[]): Map<InvalidatedKind, number> {
  const counts = new Map<InvalidatedKind, number>();
  for (const name of names) {
    const kind = kindOfName(name);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** @throws CacheOptionError */
export function checkMode(mode: unknown): void {
  if (mode === 'delete' || mode === 'expire') return;
  throw new CacheOptionError(
    `An invalidation's mode must be 'delete' or 'expire'; it is ${JSON.stringify(mode)}.`,
  );
}

/** Checks how a namespace is to be cleared. @returns the options with their defaults */
export function checkClear(
  mode: unknown,
  options: ClearOptions = {},
): ClearOptions & Required<Pick<ClearOptions, 'wait'>> {
  checkMode(mode);
  const { wait = 'purged' } = options;
  if (wait === 'purged' || wait === 'invalid') return { ...options, wait };
  throw new CacheOptionError(`clearNamespace: wait must be 'purged' or 'invalid'; it is ${shown(wait)}.`);
}

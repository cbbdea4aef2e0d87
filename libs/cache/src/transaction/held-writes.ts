import type { Mode } from '../api/mode.js';
import type { ValueToStore } from '../ports/cache-store.js';
import { keyOfName, nameOf, prefixOfName } from '../ports/names.js';
import type { Version } from '../ports/versions.js';
import type { CacheEntry } from '../values/entry.js';

/** Names beyond this many become whole namespaces, and tags a reset: memory stays bounded, and nothing is lost. */
const MOST_NAMES = 10_000;
/** Values beyond these bounds are not stored. Their keys are deleted. */
const MOST_VALUES = 10_000;
const MOST_BYTES = 64 * 1_024 * 1_024;

/** A value to store when the transaction ends. */
interface ValueToCome {
  /** Every name that it can be invalidated under. */
  readonly names: readonly string[];
  /** Its memory, about. */
  readonly bytes: number;
}

/** A plain value, which `set` is to write. */
export interface HeldPlain extends ValueToCome {
  readonly kind: 'plain';
  readonly value: ValueToStore;
}

/** The entry of a put. */
export interface HeldPut extends ValueToCome {
  readonly kind: 'put';
  readonly entry: CacheEntry;
  /** On the monotonic clock. */
  readonly madeAt: number;
  /** Stores it under the lease of that token, or deletes the key. */
  store(origin: { readonly token: string; readonly version: Version }): Promise<void>;
}

export type HeldValue = HeldPlain | HeldPut;

/** The writes that a transaction is to do at its end. A later one takes the place of those that it covers. */
export class HeldWrites {
  /** The names to invalidate. */
  readonly names: Readonly<Record<Mode, Set<string>>> = { delete: new Set(), expire: new Set() };
  /** The namespaces to clear, plain values included. */
  readonly namespaces = new Map<string, Mode>();
  /** The resets to make, by what tells one from another. */
  readonly resets = new Map<string, () => Promise<unknown>>();
  /** There were too many tags: every managed entry is to be invalidated. */
  isTooMuch = false;
  readonly values = new Map<string, HeldValue>();
  /** The part of the transaction that each value comes from. */
  private readonly parts = new Map<string, object>();
  /** The namespaces whose plain values fall with a reset. */
  private readonly plainResets = new Set<string>();
  private bytes = 0;

  get isEmpty(): boolean {
    const { names, namespaces, resets, values, isTooMuch } = this;
    const sets = [names.delete, names.expire, namespaces, resets, values];
    return !isTooMuch && sets.every(({ size }) => size === 0);
  }

  /** Holds the invalidation of names. */
  invalidate(names: readonly string[], mode: Mode): void {
    const others = new Set<string>();
    for (const name of names) {
      const key = keyOfName(name);
      if (key === undefined) others.add(name);
      else this.dropValue(key);
      this.names[mode].add(name);
    }
    // A plain value falls with its key, and with no tag and no method.
    if (others.size > 0)
      this.dropValues(({ kind, names: its }) => kind === 'put' && its.some((name) => others.has(name)));
    this.widen(mode);
  }

  clear(namespace: string, mode: Mode): void {
    const name = nameOf.prefix(namespace);
    this.dropValues((value) => value.names.includes(name));
    // A later `expire` does not undo a `delete`.
    this.namespaces.set(namespace, this.namespaces.get(namespace) === 'delete' ? 'delete' : mode);
  }

  /** @param id tells it from another reset */
  reset(id: string, { plain, run }: { plain: readonly string[]; run: () => Promise<unknown> }): void {
    this.dropValues(({ kind }, key) => kind === 'put' || plain.includes(namespaceOf(key)));
    for (const namespace of plain) this.plainResets.add(namespace);
    this.resets.set(id, run);
  }

  /** Holds a value, in the place of whatever was held for its key. */
  store(key: string, value: HeldValue, part: object): void {
    this.forget(key);
    if (this.values.size >= MOST_VALUES || this.bytes + value.bytes > MOST_BYTES) {
      this.invalidate([nameOf.key(key)], 'delete');
      return;
    }
    // The value ends what stood there: a delete would end the value's own lease.
    for (const mode of ['delete', 'expire'] as const) this.names[mode].delete(nameOf.key(key));
    this.values.set(key, value);
    this.parts.set(key, part);
    this.bytes += value.bytes;
  }

  /** Deletes the keys of a part's values in their place. */
  dropValuesOf(part: object): void {
    this.dropValues((_value, key) => this.parts.get(key) === part);
  }

  /** Makes the values of a part those of the part around it. */
  handOver(part: object, outer: object): void {
    for (const [key, its] of this.parts) if (its === part) this.parts.set(key, outer);
  }

  /** Deletes a key in the place of its value. */
  dropValue(key: string): void {
    if (!this.values.has(key)) return;
    this.forget(key);
    // A value that was to take the place of the old one must not leave that there.
    this.names.delete.add(nameOf.key(key));
  }

  /** Says that a managed entry of these names is not what code inside may get. */
  covers(names: readonly string[]): boolean {
    return this.resets.size > 0 || this.isTooMuch || names.some((name) => this.coversName(name));
  }

  /** Says the same of the plain value of a key. */
  coversPlain(key: string): boolean {
    const namespace = namespaceOf(key);
    const isCleared = this.plainResets.has(namespace) || this.namespaces.has(namespace);
    return isCleared || this.coversName(nameOf.key(key));
  }

  private coversName(name: string): boolean {
    const { delete: deleted, expire: expired } = this.names;
    if (deleted.has(name) || expired.has(name)) return true;
    const key = keyOfName(name);
    if (key !== undefined) return this.values.has(key);
    const prefix = prefixOfName(name);
    return prefix !== undefined && this.namespaces.has(prefix);
  }

  private dropValues(isDropped: (value: HeldValue, key: string) => boolean): void {
    for (const [key, value] of this.values) if (isDropped(value, key)) this.dropValue(key);
  }

  private forget(key: string): void {
    this.bytes -= this.values.get(key)?.bytes ?? 0;
    this.parts.delete(key);
    this.values.delete(key);
  }

  private widen(mode: Mode): void {
    const names = this.names[mode];
    if (names.size <= MOST_NAMES) return;
    for (const name of names) {
      const [namespace] = (keyOfName(name) ?? prefixOfName(name) ?? '').split(':', 1);
      if (!namespace) continue;
      names.delete(name);
      this.clear(namespace, mode);
    }
    if (names.size <= MOST_NAMES) return;
    names.clear();
    this.isTooMuch = true;
  }
}

function namespaceOf(key: string): string {
  return key.split(':', 1)[0] as string;
}

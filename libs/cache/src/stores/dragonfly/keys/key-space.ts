import { createHash } from 'node:crypto';
import type { RightsOf } from '../connection/server-rights.js';
import type { KeyPattern } from '../../../ports/key-pattern.js';
import { OWNER_LENGTH } from '../../../ports/stored-kind.js';

/** The letters with a meaning of their own in a pattern of SCAN. */
const GLOB_LETTERS = /[*?[\]\\]/g;

/** The names of one cache's keys on the server: entries under the prefix, bookkeeping under `<prefix>_cache:`. */
export class KeySpace {
  readonly versions: string;
  readonly members: string;
  readonly counters: string;
  /** The mark of the entries of this cache: other prefixes have others. */
  readonly owner: string;
  private readonly prefixes: string;
  private readonly bookkeeping: Buffer;
  private readonly clientsBytes: number;

  /**
   * @param prefix the cache's own
   * @param clientsPrefix that a user's client puts before every key by itself; not before patterns and channels
   */
  constructor(
    private readonly prefix: string,
    private readonly clientsPrefix: string,
  ) {
    this.prefixes = clientsPrefix + prefix;
    this.owner = createHash('sha256').update(this.prefixes).digest('base64url').slice(0, OWNER_LENGTH);
    this.versions = `${prefix}_cache:versions`;
    this.members = `${prefix}_cache:members`;
    this.counters = `${prefix}_cache:counters`;
    this.bookkeeping = Buffer.from(`${this.prefixes}_cache:`);
    this.clientsBytes = Buffer.byteLength(clientsPrefix);
  }

  entry(key: string): string {
    return this.prefix + key;
  }

  lease(key: string): string {
    return leaseKeyOf(this.prefixes, this.prefixes + key).slice(this.clientsPrefix.length);
  }

  /** One of the keys of a limiter, all of which are in one slot. @param id without braces */
  limit(id: string, part: string): string {
    return `${this.prefix}_cache:limit:{${id}}:${part}`;
  }

  /** One of the keys of the refresh queue, all of which are in one slot. */
  refreshQueue(part: string): string {
    return `${this.prefix}_cache:{refresh-queue}:${part}`;
  }

  /** A list of the audit log. */
  auditLog(list: string): string {
    return `${this.prefix}_cache:audit-log:${list}`;
  }

  /** A table of settings. */
  settings(table: string): string {
    return `${this.prefix}_cache:settings:${table}`;
  }

  /** The names that the rights of a user are tried on, and the patterns of all that the cache touches. */
  rights(database: number): RightsOf {
    const literal = this.prefixes.replace(GLOB_LETTERS, '\\$&');
    return {
      bookkeeping: `${this.prefix}_cache:rights`,
      entry: `${this.prefix}_rights`,
      channel: this.channel(database),
      pattern: `${literal}*`,
      channels: `${literal}_cache:bus:*`,
    };
  }

  /** Channels are shared by all databases of a server. */
  channel(database: number): string {
    return `${this.prefixes}_cache:bus:${database}`;
  }

  /** A channel that other services publish to, which all databases share too. */
  channelOfOthers(name: string): string {
    return this.prefixes + name;
  }

  /** The pattern of SCAN for the keys of a pattern, and only those. */
  pattern([first = '', ...rest]: KeyPattern): string {
    return [this.prefixes + first, ...rest].map((text) => text.replace(GLOB_LETTERS, '\\$&')).join('*');
  }

  /** The key of an entry, from its name in commands. */
  keyOf(name: Buffer): string {
    return name.toString().slice(this.prefix.length);
  }

  /** The name of a key as SCAN finds it. */
  whole(key: string): Buffer {
    return Buffer.from(this.prefixes + key);
  }

  /** The entries among what SCAN found, as commands name them. */
  entriesAmong(found: readonly Buffer[]): Buffer[] {
    return found
      .filter((name) => !name.subarray(0, this.bookkeeping.length).equals(this.bookkeeping))
      .map((name) => name.subarray(this.clientsBytes));
  }
}

/** The time for which an answer about a namespace holds. */
const FRESH_FOR_MS = 30_000;
/** More namespaces than an application has; beyond them, what is known is asked again. */
const MOST_NAMESPACES = 1_000;
const NONE: ReadonlySet<string> = new Set();

/** Keeps which namespaces are another cache's. @see OtherPrefixes */
export class NamespaceTable {
  private readonly known = new Map<string, { readonly isTaken: boolean; readonly at: number }>();

  /** @param now in milliseconds, by a clock that never jumps */
  constructor(
    private readonly areTaken: (namespaces: readonly string[]) => Promise<boolean[]>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The namespaces of keys that are another cache's; at once where all of them were asked about lately. */
  takenAmong(keys: readonly string[]): ReadonlySet<string> | Promise<ReadonlySet<string>> {
    const now = this.now();
    let taken: Set<string> | undefined;
    let unknown: Set<string> | undefined;
    for (const key of keys) {
      const namespace = storedNamespace(key);
      const known = this.known.get(namespace);
      if (known === undefined || now - known.at >= FRESH_FOR_MS) {
        if (namespace !== '') (unknown ??= new Set()).add(namespace);
      } else if (known.isTaken) (taken ??= new Set()).add(namespace);
    }
    return unknown === undefined ? (taken ?? NONE) : this.ask([...unknown], new Set(taken));
  }

  private async ask(unknown: readonly string[], taken: Set<string>): Promise<Set<string>> {
    const answers = await this.areTaken(unknown);
    if (this.known.size > MOST_NAMESPACES) this.known.clear();
    for (const [index, namespace] of unknown.entries()) {
      const isTaken = answers[index] === true;
      this.known.set(namespace, { isTaken, at: this.now() });
      if (isTaken) taken.add(namespace);
    }
    return taken;
  }
}

/** The namespace of a stored key; empty where it has none. */
export function storedNamespace(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}

/** A short text for each slot that needed one: as many as there are slots, at most. */
const tagsFound = new Map<number, string>();

/**
 * The key of the lease on an entry, in the slot of that entry. No two entries share one.
 *
 * @param prefix of all keys
 * @param entryKey the key of the entry, with the prefix
 */
export function leaseKeyOf(prefix: string, entryKey: string): string {
  const head = `${prefix}_cache:lease:`;
  const tag = hashTagOf(entryKey);
  const slot = slotOf(entryKey);
  const isIn = (candidate: string) => slotOf(candidate) === slot;
  const tagged = (text: string) => `${head}{${text}}:${entryKey}`;
  if (tag !== undefined && isIn(tagged(tag))) return tagged(tag);
  // Without braces, as most keys are, the slot is that of the whole key.
  const whole = `${head}{${entryKey}}`;
  if (!entryKey.includes('}') && isIn(whole)) return whole;
  const found = tagsFound.get(slot);
  if (found !== undefined && isIn(tagged(found))) return tagged(found);
  let number = 0;
  while (!isIn(tagged(number.toString(36)))) number += 1;
  tagsFound.set(slot, number.toString(36));
  return tagged(number.toString(36));
}

// By hand: the package cluster-key-slot reads a key whose first braces are empty, as `foo{}{bar}`, otherwise than servers do.
const POLYNOMIAL = 0x1021;
const SLOTS = 16_384;

/** By the byte that comes in: CRC16 in the form XMODEM. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : POLYNOMIAL);
  return crc;
});

/** The part of a key that alone decides its slot: the text in its first braces; `undefined` where it has none. */
export function hashTagOf(key: string): string | undefined {
  const start = key.indexOf('{');
  const end = start < 0 ? -1 : key.indexOf('}', start + 1);
  return end > start + 1 ? key.slice(start + 1, end) : undefined;
}

/** The slot of a key in a cluster, 0 to 16,383. Keys of one script must share theirs. */
export function slotOf(key: string): number {
  let crc = 0;
  for (const byte of Buffer.from(hashTagOf(key) ?? key)) {
    crc = ((crc << 8) ^ (TABLE[(crc >> 8) ^ byte] ?? 0)) & 0xffff;
  }
  return crc % SLOTS;
}

import type { KeyPattern } from '../../../ports/key-pattern.js';
import { leaseKeyOf } from './lease-key.js';

/** The letters with a meaning of their own in a pattern of SCAN. */
const GLOB_LETTERS = /[*?[\]\\]/g;

/** The names of one cache's keys on the server: entries under the prefix, bookkeeping under `<prefix>_cache:`. */
export class KeySpace {
  readonly versions: string;
  readonly members: string;
  readonly counters: string;
  private readonly whole: string;
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
    this.whole = clientsPrefix + prefix;
    this.versions = `${prefix}_cache:versions`;
    this.members = `${prefix}_cache:members`;
    this.counters = `${prefix}_cache:counters`;
    this.bookkeeping = Buffer.from(`${this.whole}_cache:`);
    this.clientsBytes = Buffer.byteLength(clientsPrefix);
  }

  entry(key: string): string {
    return this.prefix + key;
  }

  lease(key: string): string {
    return leaseKeyOf(this.whole, this.whole + key).slice(this.clientsPrefix.length);
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

  /** Channels are shared by all databases of a server. */
  channel(database: number): string {
    return `${this.whole}_cache:bus:${database}`;
  }

  /** The pattern of SCAN for the keys of a pattern, and only those. */
  pattern([first = '', ...rest]: KeyPattern): string {
    return [this.whole + first, ...rest].map((text) => text.replace(GLOB_LETTERS, '\\$&')).join('*');
  }

  /** The key of an entry, from its name in commands. */
  keyOf(name: Buffer): string {
    return name.toString().slice(this.prefix.length);
  }

  /** The entries among what SCAN found, as commands name them. */
  entriesAmong(found: readonly Buffer[]): Buffer[] {
    return found
      .filter((name) => !name.subarray(0, this.bookkeeping.length).equals(this.bookkeeping))
      .map((name) => name.subarray(this.clientsBytes));
  }
}

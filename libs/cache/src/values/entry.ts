import type { Version } from '../ports/versions.js';

/** The encoding of an entry's value: JSON, devalue, or devalue with the bytes of typed arrays behind it. */
export type ValueEncoding = 'json' | 'devalue' | 'binary';

/** The windows of one entry, in milliseconds from the moment it was stored. */
export interface EntryWindows {
  /** `[0, freshMs)`: served without a question. */
  readonly freshMs: number;
  /** `[freshMs, freshMs + staleMs)`: may be served while it is refreshed. */
  readonly staleMs: number;
  /** `[freshMs, freshMs + staleIfErrorMs)`: may be served when a load fails. */
  readonly staleIfErrorMs: number;
  /** When the store drops it: `freshMs + max(staleMs, staleIfErrorMs)`, or the value's own end if that is sooner. */
  readonly lifeMs: number;
  /** The value is an empty answer, whose life the policy's `negative` says. */
  readonly isNegative?: true;
}

/** The origin of an entry. */
export interface EntryOrigin {
  /** The load that stored it. */
  readonly token: string;
  /** The version that was known when that load began. */
  readonly version: Version;
  /** The duration of the load, in milliseconds. */
  readonly loadMs: number;
  readonly tags: readonly string[];
  /** The namespaces and method prefixes of the cached answers that it depends on. */
  readonly prefixes: readonly string[];
  /** One of those was stale. */
  readonly isBornStale: boolean;
}

/** A managed entry: what a cached method or `getOrSet` keeps. */
export interface CacheEntry extends EntryWindows, EntryOrigin {
  /** The shape of the value; an entry of another shape is not read. */
  readonly schemaVersion: string;
  readonly encoding: ValueEncoding;
  /** The value's bytes in that encoding. */
  readonly value: Uint8Array;
}

/**
 * The cached answer that an object is part of. It holds no value, so that one part in the hands of the application keeps
 * no entry alive. Times are on this process's monotonic clock.
 */
export interface AnswerSource extends Pick<EntryOrigin, 'version' | 'tags' | 'prefixes' | 'isBornStale'> {
  readonly key: string;
  readonly freshUntil: number;
  readonly lifeUntil: number;
}

/** The age of an entry, and the rest of its fresh window. */
export interface EntryAge {
  readonly ageMs: number;
  /** Milliseconds until it stops being fresh; zero or less when it has. */
  readonly freshForMs: number;
}

/**
 * The age of an entry from the store's clock alone: what was given at the start less what is left. No clock of this
 * machine takes part, so machines whose clocks differ agree on it.
 */
export function ageOf(entry: EntryWindows, remainingMs: number): EntryAge {
  const ageMs = Math.max(0, entry.lifeMs - remainingMs);
  return { ageMs, freshForMs: entry.freshMs - ageMs };
}

import type { Version } from '../ports/backend.js';

/** The first byte of every managed entry; no JSON text starts with it. */
export const MANAGED_FIRST_BYTE = 0xca;

/** How the bytes of an entry's value are written. */
export type ValueEncoding = 'json' | 'devalue';

/** The windows of one entry, in milliseconds from the moment it was stored. */
export interface EntryWindows {
  /** `[0, freshMs)`: served without a question. */
  readonly freshMs: number;
  /** `[freshMs, freshMs + staleMs)`: may be served while it is renewed. */
  readonly staleMs: number;
  /** `[freshMs, freshMs + staleIfErrorMs)`: may be served when a load fails. */
  readonly staleIfErrorMs: number;
  /** When the store drops it: `freshMs + max(staleMs, staleIfErrorMs)`, or the value's own end if that is sooner. */
  readonly lifeMs: number;
  /** The value is an empty answer, whose life the policy's `negative` says. */
  readonly isNegative?: true;
}

/** What an entry says of how it came about. */
export interface EntryOrigin {
  /** The load that stored it. */
  readonly token: string;
  /** What was known of invalidations when that load began. */
  readonly version: Version;
  /** How long the load took, in milliseconds. */
  readonly loadMs: number;
  readonly tags: readonly string[];
  /** Namespaces, and parts of them, of the cached answers that it was built of. */
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

/** Where an entry stands in its windows, told from what the store says of its remaining life. */
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

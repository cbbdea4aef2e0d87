import type { CacheError } from '../../api/errors.js';
import type { Answer, MissReason } from '../../api/events.js';
import type { ReadStart } from '../../invalidation/validity.js';
import type { DecodableValue } from '../../values/value-codec.js';
import type { LocalEntry } from './local-entry.js';

/** The cache level of an entry: this process, or the server. */
export type Level = NonNullable<Answer['level']>;

export interface FoundPlain {
  readonly state: 'plain';
  readonly value: DecodableValue;
  readonly remainingMs: number;
  /** When it had that long to live, or longer, on the monotonic clock. */
  readonly askedAt: number;
}

export interface FoundStale {
  readonly state: 'stale';
  readonly local: LocalEntry;
  /** `false`: only where the load fails or takes too long. */
  readonly isServableAtOnce: boolean;
  readonly level: Level;
  readonly validatedAt: ReadStart;
}

export interface FoundFresh {
  readonly state: 'fresh';
  readonly local: LocalEntry;
  readonly isDue: boolean;
  readonly level: Level;
}

/** The result of a look-up, by what a caller may do with it. */
export type Found =
  | FoundFresh
  | FoundStale
  | FoundPlain
  | {
      readonly state: 'miss';
      readonly reason: MissReason;
      /** The token of the entry under the key, or `''` for nothing; not there where that is not known. */
      readonly seen?: string;
      readonly detail?: string;
      readonly error?: CacheError;
    };

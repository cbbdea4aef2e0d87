// All times are ISO 8601 text, all lengths of time milliseconds, all sizes bytes.

/** One page of a list; `cursor` asks for the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** None on the last page. */
  readonly cursor?: string;
}

/** `GET /admin/cache/keys?pattern=&cursor=&limit=`: a page of these. `*` in a pattern stands for any text, `\*` for a star. */
export interface KeyResponse {
  readonly key: string;
  readonly kind: 'managed' | 'plain';
  /** Its size as stored. */
  readonly bytes: number;
  /** None where the key does not end. */
  readonly remainingMs?: number;
}

/** `GET /admin/cache/entries/:key` */
export interface EntryResponse {
  readonly key: string;
  readonly namespace: string;
  readonly kind: 'managed' | 'plain' | 'unreadable';
  readonly state: 'fresh' | 'stale' | 'gone';
  /** In words: why a call would hit or miss now. */
  readonly reason: string;
  readonly bytes: number;
  readonly valueBytes?: number;
  readonly remainingMs?: number;
  readonly ageMs?: number;
  readonly freshForMs?: number;
  readonly lives?: { readonly freshMs: number; readonly staleMs: number; readonly staleIfErrorMs: number };
  readonly tags?: readonly string[];
  /** The method prefixes that the entry was built of: invalidating one of them invalidates the entry. */
  readonly prefixes?: readonly string[];
  /** The version that was current when its load began. */
  readonly version?: { readonly epoch?: string; readonly number: number };
  readonly loadMs?: number;
  readonly value: ShownValue;
}

/** A value as far as it may be shown. */
export type ShownValue =
  | { readonly kind: 'shown'; readonly json: unknown }
  /** Too long to show whole: its beginning. */
  | { readonly kind: 'cut'; readonly text: string; readonly bytes: number }
  /** Not JSON: its beginning, in base64. */
  | { readonly kind: 'binary'; readonly base64: string; readonly bytes: number }
  /** Hidden by the option `redact`. */
  | { readonly kind: 'redacted' };

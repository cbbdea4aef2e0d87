import type { CacheEventMap, CacheModuleOptions } from '@tripsage/cache';

/** What a test asks a process to do. */
export type Order =
  /** There is a supplier for each limiter; what follows goes to each of them. */
  | { readonly kind: 'open'; readonly options: CacheModuleOptions }
  /** Asks once for each key; resolves when all are there. */
  | { readonly kind: 'fill'; readonly keys: number }
  /** Asks for each key once in so long, until `stop`; resolves then. */
  | { readonly kind: 'read'; readonly keys: number; readonly everyMs: number }
  /** So many users call again and again, without a rest, until `stop`; resolves when the last is served. */
  | { readonly kind: 'users'; readonly count: number }
  /** What came of readers, and of renewals by the clock, since this was last asked for. */
  | { readonly kind: 'tally' }
  | { readonly kind: 'stop' };

type Granted = CacheEventMap['permitAcquired'];

/** Times are on the wall clock, which the machine's processes share. */
export type Report =
  /** A limiter let a call through. */
  | ({ readonly kind: 'grant'; readonly at: number } & Pick<
      Granted,
      'limiter' | 'priority' | 'cost' | 'waitedMs'
    >)
  /** A limiter did not let a user's call through. */
  | { readonly kind: 'refusal'; readonly limiter: string; readonly reason: string }
  /** A supplier was called, whatever its limiter took the call for. */
  | {
      readonly kind: 'call';
      readonly limiter: string;
      readonly for: 'readers' | 'users';
      readonly at: number;
    };

export type GrantReport = Extract<Report, { kind: 'grant' }>;
export type CallReport = Extract<Report, { kind: 'call' }>;

/** Of all suppliers: how many readers had a fresh answer, an old one, had to wait or had an error; and renewals by the clock. */
export type Tally = Record<'hit' | 'stale' | 'miss' | 'error' | 'refreshed', number>;

import type { CacheModuleOptions } from '@tripsage/cache';

/** What a test asks a process to do. */
export type Order =
  | { readonly kind: 'open'; readonly options: CacheModuleOptions; readonly civilOffsetMs?: number }
  /** Asks for each key once in so long, until `stop`; resolves then. */
  | { readonly kind: 'read'; readonly keys: number; readonly everyMs: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'close' };

export type Report =
  /** The method ran. Times are on the wall clock, which the machine's processes share. */
  | { readonly kind: 'load'; readonly key: number; readonly at: number }
  /** A reader did not find a fresh answer. */
  | { readonly kind: 'late'; readonly key: string; readonly outcome: string; readonly at: number }
  | { readonly kind: 'reads'; readonly count: number };

/** How long an answer lives, and how long it takes to make one. */
export const LIFE_MS = 2_000;
export const LOAD_MS = 30;

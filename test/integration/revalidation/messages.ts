import type { CacheModuleOptions } from '@tripsage/cache';

/** What the cached method answers with. */
export interface Answers {
  /** How long an answer lives. */
  readonly lifeMs: number;
  /** How long it takes to make one. */
  readonly loadMs: number;
}

/** What a test asks a process to do. */
export type Order =
  | {
      readonly kind: 'open';
      readonly options: CacheModuleOptions;
      readonly answers: Answers;
      readonly civilOffsetMs?: number;
    }
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

import type { CacheModuleOptions, Duration, TtlPolicy } from '@tripsage/cache';

/** What a test asks a process to do. */
export type Order =
  | { readonly kind: 'open'; readonly options: CacheModuleOptions }
  | { readonly kind: 'call'; readonly call: CallOrder }
  /** Ends the wait of a loader for its key. */
  | { readonly kind: 'finish'; readonly key: string }
  | { readonly kind: Write; readonly key: string }
  | { readonly kind: 'invalidateTag'; readonly tag: string }
  | { readonly kind: 'clearNamespace' }
  | { readonly kind: 'get'; readonly key: string };

/** What ends the entry of a key. `put` and `evict` do it by decorators, for the key of a method. */
export type Write = 'delete' | 'deleteMany' | 'set' | 'put' | 'evict';

export interface CallOrder {
  readonly key: string;
  /** `method`: one under `@Cacheable`, whose options are its own; `put`: one that writes its entries. Default `getOrSet`. */
  readonly by?: 'getOrSet' | 'method' | 'put';
  readonly steps: readonly Step[];
  /** Default fresh for a minute. */
  readonly policy?: TtlPolicy;
  /** The value says its own end, as `bring` gives it. */
  readonly endsItself?: boolean;
  /** `false`: `unless` says that it is not kept. */
  readonly isKept?: boolean;
  readonly tags?: readonly string[];
  readonly hardLimit?: Duration;
}

/** One step of a loader; the last one says what it brings. */
export type Step =
  | { readonly step: 'wait'; readonly ms: number }
  /** Until a `finish` for its key, or until its signal is aborted. */
  | { readonly step: 'until finished' }
  /** Calls for a part. */
  | { readonly step: 'part'; readonly call: CallOrder }
  /** Puts into the value what an earlier call in this process was answered with. */
  | { readonly step: 'hand on'; readonly key: string }
  | { readonly step: 'tag'; readonly tag: string }
  | { readonly step: 'skip' }
  /** `endsInMs`: from then on, on the clock of the machine; below zero for an end that has passed. */
  | { readonly step: 'bring'; readonly text: string; readonly endsInMs?: number }
  | { readonly step: 'fail' };

export const bring = (text: string): Step => ({ step: 'bring', text });
export const wait = (ms: number): Step => ({ step: 'wait', ms });
export const UNTIL_FINISHED: Step = { step: 'until finished' };
export const FAIL: Step = { step: 'fail' };

/** The name of the error's code where a wait was too long. */
export const TIMEOUT = 'CACHE_LOAD_TIMEOUT';

/** How one caller was answered. All moments are on the machine's wall clock, which its processes share. */
export interface CallerReport {
  readonly text?: string;
  readonly error?: string;
  readonly code?: string;
  readonly askedAt: number;
  readonly answeredAt: number;
}

export type Report =
  /** A call was made, or its loader began, ended, or had its signal aborted. */
  | {
      readonly kind: 'asked' | 'began' | 'ended' | 'aborted';
      readonly key: string;
      readonly at: number;
    }
  | {
      readonly kind: 'answered';
      readonly key: string;
      readonly outcome: 'hit' | 'stale' | 'miss';
      readonly isDisconnected: boolean;
      readonly stored: boolean;
    }
  | { readonly kind: 'connection'; readonly isDisconnected: boolean };

export const NAMESPACE = 'waits';
/** Which values, all of this text, `set` and `put` write. */
export const WRITTEN = 'written';

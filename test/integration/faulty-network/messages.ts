import type { CacheModuleOptions, Duration, TtlPolicy } from '@tripsage/cache';

/** What a test asks a process to do. */
export type Order =
  | { readonly kind: 'open'; readonly options: CacheModuleOptions }
  | {
      readonly kind: 'call';
      readonly key: string;
      readonly policy: TtlPolicy;
      readonly tags: readonly string[];
      /** What a load brings, and how long it takes. */
      readonly brings: string;
      readonly takesMs: number;
      /** The load asks for this key in its turn, and brings what it gets. */
      readonly part?: string;
    }
  | { readonly kind: 'set'; readonly key: string; readonly value: string; readonly ttl: Duration }
  | { readonly kind: 'get' | 'ttl' | 'delete'; readonly key: string }
  | { readonly kind: 'clearNamespace' }
  /** Invalidates so many tags with names of so many characters, in batches. */
  | {
      readonly kind: 'invalidateTags';
      readonly count: number;
      readonly length: number;
      readonly batch: number;
    }
  | { readonly kind: 'invalidateTag'; readonly tag: string }
  | { readonly kind: 'close' };

/** How a caller was answered. */
export interface CallerReport {
  readonly value?: string;
  readonly error?: string;
  readonly tookMs: number;
}

/** One of the cache's own events, with the fields that are data. */
export interface EventReport {
  readonly kind: 'event';
  readonly name: string;
  readonly key?: string;
  readonly outcome?: string;
  readonly state?: string;
  readonly confirmed?: boolean;
  readonly isDisconnected?: boolean;
}

/** A line that the application logged. */
export interface LineReport {
  readonly kind: 'line';
  readonly level: 'log' | 'warn' | 'error';
  readonly text: string;
}

export type Report = EventReport | LineReport;

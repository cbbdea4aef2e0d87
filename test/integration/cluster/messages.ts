import type { CacheModuleOptions, Mode, TtlPolicy } from '@tripsage/cache';

/** What a test asks a process to do. */
export type Order =
  | { readonly kind: 'open'; readonly options: CacheModuleOptions }
  | {
      readonly kind: 'call';
      readonly key: string;
      /** How many callers ask at the same time. */
      readonly callers: number;
      readonly policy: TtlPolicy;
      readonly tags?: readonly string[];
      readonly loader: LoaderOrder;
    }
  /** Ends the load of a key that waits for it. */
  | { readonly kind: 'finish'; readonly key: string }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'invalidateTag'; readonly tag: string; readonly mode: Mode }
  | { readonly kind: 'clearNamespace'; readonly mode: Mode }
  | { readonly kind: 'reset' }
  | { readonly kind: 'set'; readonly key: string; readonly value: string }
  | { readonly kind: 'get'; readonly key: string }
  /** Hears nothing from the bus any more, without knowing it. */
  | { readonly kind: 'deafen' }
  | { readonly kind: 'close' };

export interface LoaderOrder {
  /** How long it takes; `'until finished'`: until a `finish` for its key. */
  readonly takesMs: number | 'until finished';
  readonly brings: Brings;
}

/** What a loader does in the end; `'not modified'`: it says that the old value still holds, or fails where it is given none. */
export type Brings =
  | { readonly value: string }
  | { readonly error: string }
  /** A `NotFoundException` with this body. */
  | { readonly notFound: object }
  | 'not modified';

/** How one caller was answered. */
export interface CallerReport {
  readonly value?: string;
  readonly error?: string;
  readonly code?: string;
  /** What Nest would answer with, where the error is an HTTP exception; `isNotFound`: it is an instance of `NotFoundException`. */
  readonly http?: { readonly status: number; readonly body: unknown; readonly isNotFound: boolean };
  /** On the machine's wall clock, which its processes share. */
  readonly answeredAt: number;
}

export type Report =
  /** A loader began or ended. */
  | { readonly kind: 'load'; readonly what: 'began' | 'completed'; readonly key: string; readonly at: number }
  | {
      readonly kind: 'event';
      readonly name: string;
      readonly key?: string;
      readonly reason?: string;
      readonly at: number;
    };

/** A loader's end that comes by the order `finish`. */
export const UNTIL_FINISHED = 'until finished';

/** A loader that brings this. */
export function bringing(value: string, takesMs: LoaderOrder['takesMs'] = 0): LoaderOrder {
  return { takesMs, brings: { value } };
}

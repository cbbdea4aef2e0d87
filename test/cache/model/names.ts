import type { CallOptions } from '../simulated-process.js';

export const PROCESSES = 3;
export const MAX_STALENESS_MS = 1_000;
export const GRACE_MS = 4_000;
export const LEASE_LIFE_MS = 3_000;

export const KEYS = ['ns:a', 'ns:b', 'other:c'] as const;
export type KeyName = (typeof KEYS)[number];

export const TAGS = ['t', 'u', 'v'] as const;
export const NAMESPACES = ['ns', 'other'] as const;

/** The kind of value under a key: its policy, its tags, and what it is built of. */
export interface Kind {
  readonly options: CallOptions;
  /** The windows that its policy allows. */
  readonly freshMs: number;
  readonly staleMs: number;
  readonly staleIfErrorMs: number;
  readonly errorsMs: number;
  readonly refreshesAhead: boolean;
  readonly tags: readonly string[];
  /** Tags that are known only after the load. */
  readonly lateTags: readonly string[];
  readonly builtOf: KeyName | undefined;
}

export const KINDS: Record<KeyName, Kind> = {
  'ns:a': {
    options: { policy: { fresh: '20s', errors: '500ms' }, hardLimit: '20s' },
    freshMs: 20_000,
    staleMs: 0,
    staleIfErrorMs: 0,
    errorsMs: 500,
    refreshesAhead: false,
    tags: ['t'],
    lateTags: [],
    builtOf: undefined,
  },
  'ns:b': {
    options: {
      policy: { fresh: '4s', stale: '6s', staleIfError: '12s', refreshAhead: 0.5, errors: '1s' },
      softLimit: '300ms',
      hardLimit: '20s',
    },
    freshMs: 4_000,
    staleMs: 6_000,
    staleIfErrorMs: 12_000,
    errorsMs: 1_000,
    refreshesAhead: true,
    tags: [],
    lateTags: ['t', 'u'],
    builtOf: undefined,
  },
  'other:c': {
    options: { policy: { fresh: '12s', staleIfError: '15s', errors: '0ms' }, hardLimit: '20s' },
    freshMs: 12_000,
    staleMs: 0,
    staleIfErrorMs: 15_000,
    errorsMs: 0,
    refreshesAhead: false,
    tags: ['v'],
    lateTags: [],
    builtOf: 'ns:b',
  },
};

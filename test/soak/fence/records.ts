import type { Answer, CacheModuleOptions, Mode } from '@tripsage/cache';

/** The kinds of things that processes ask for, each with a namespace of its own. */
export const KINDS = {
  entry: { namespace: 'entries', letter: 'e', tags: 'early' },
  method: { namespace: 'methods', letter: 'm', tags: 'early' },
  /** Its tags are known only after its load. */
  late: { namespace: 'lates', letter: 'l', tags: 'late' },
  /** It is built of two entries. */
  whole: { namespace: 'wholes', letter: 'w', tags: 'none' },
  /** Loaded by some, and set by one process. */
  mixed: { namespace: 'mixed', letter: 'x', tags: 'none' },
  plain: { namespace: 'plain', letter: 'p', tags: 'none' },
} as const;

export type Kind = keyof typeof KINDS;

/** The source has a version of each name; this one is that of everything. */
export const EVERYTHING = 'all';
const TAGS = 4;

export const sourceName = {
  key: (kind: Kind, index: number): string => `k:${keyOf(kind, index)}`,
  namespace: (kind: Kind): string => `n:${KINDS[kind].namespace}`,
  tag: (kind: Kind, index: number): string => `t:${tagOf(kind, index)}`,
};

export function keyOf(kind: Kind, index: number): string {
  return `${KINDS[kind].letter}${index}`;
}

export function tagOf(kind: Kind, index: number): string {
  return `tag-${KINDS[kind].letter}${index % TAGS}`;
}

/** The names whose versions an answer of the source holds. */
export function namesOf(kind: Kind, index: number): string[] {
  const tags = KINDS[kind].tags === 'none' ? [] : [sourceName.tag(kind, index)];
  return [sourceName.key(kind, index), sourceName.namespace(kind), ...tags, EVERYTHING];
}

/** An answer of the source. */
export interface Value {
  readonly key: string;
  /** The load that brought it; its writer and number where it was set. */
  readonly load: string;
  /** As they were when the load began. */
  readonly versions: Readonly<Record<string, number>>;
  /** When the load ended, on the clock that all processes share. */
  readonly at: number;
  readonly freshMs: number;
  readonly parts?: readonly Value[];
  /** It was written by `set`. */
  readonly isPlain?: boolean;
  /** It was built of what a disconnected process had. */
  readonly isOfDisconnected?: boolean;
  readonly padding?: string;
}

/** One read, as its caller saw it. Times are on the clock that all processes share, in milliseconds. */
export interface ReadRecord {
  readonly record: 'read';
  readonly process: string;
  readonly by: 'call' | 'get';
  readonly key: string;
  readonly made: number;
  readonly answered: number;
  readonly value?: Value;
  readonly label?: Pick<Answer, 'outcome' | 'isDisconnected' | 'freshForMs' | 'level' | 'collapsed'>;
  /** The error's name and code. */
  readonly error?: string;
  /** It is not answered. */
  readonly isOpen?: true;
}

/** One invalidation: the source had the version of the name before it was called. A put and a `set` are ones as well. */
export interface WriteRecord {
  readonly record: 'write';
  readonly process: string;
  readonly how: string;
  readonly name: string;
  readonly version: number;
  readonly mode: Mode;
  readonly called: number;
  readonly returned: number;
  readonly isConfirmed: boolean;
  readonly error?: string;
}

export interface LoadRecord {
  readonly record: 'load';
  readonly load: string;
}

/** The longest that a process could not run while it worked. */
export interface LagRecord {
  readonly record: 'lag';
  readonly lagMs: number;
}

export type SoakRecord = ReadRecord | WriteRecord | LoadRecord | LagRecord;

/** What each process does. */
export interface Work {
  readonly callsPerSecond: number;
  readonly keys: number;
  /** The share of each kind in the calls. */
  readonly reads: Partial<Record<Kind, number>>;
  readonly writesPerSecond: number;
  /** The share of each way to write. */
  readonly writes: Partial<Record<Way, number>>;
  /** Changes a second of each plain or mixed key by the process that owns it. */
  readonly setsPerSecond: number;
  readonly loaderMs: readonly [number, number];
  /** The same of wholes, once they have their parts. Default: as others. */
  readonly wholeMs?: readonly [number, number];
  /** The chance that a load fails. */
  readonly failing: number;
  readonly freshMs: readonly [number, number];
  readonly staleMs: number;
  readonly staleIfErrorMs: number;
  readonly hardLimitMs?: number;
  /** The number of processes that write; the first ones do. */
  readonly writers: number;
  readonly paddingBytes: number;
}

/** A way to invalidate. */
export type Way =
  | 'delete'
  | 'tag'
  | 'late tag'
  | 'namespace'
  | 'reset'
  | 'expire'
  | 'expire tag'
  | 'put'
  | 'method'
  | 'clear plain';

export interface Opening {
  readonly index: number;
  readonly process: string;
  readonly seed: number;
  readonly options: CacheModuleOptions;
  readonly sourcePort: number;
  readonly work: Work;
  /** The rule of the library that is taken out. */
  readonly mutant?: string;
}

export type SoakOrder =
  | { readonly kind: 'open'; readonly opening: Opening }
  | { readonly kind: 'begin' }
  /** Begins nothing more, and waits so long for what is under way. */
  | { readonly kind: 'end'; readonly withinMs: number }
  | { readonly kind: 'close' };

/** The clock that all processes of a machine share, in milliseconds. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

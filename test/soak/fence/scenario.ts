import type { CacheModuleOptions } from '@tripsage/cache';
import type { Promises } from './promises.js';
import type { Network } from './proxy.js';
import type { Work } from './records.js';

type Range = readonly [number, number];

/** What goes wrong, again and again. */
export interface Fault {
  readonly what:
    | 'connections cut'
    | 'link down'
    | 'bus cut'
    | 'bus held back'
    | 'messages lost'
    /** The server hears the process, which hears nothing back; then the connection breaks. */
    | 'replies lost'
    /** All that is on its way stands still, and then goes on. */
    | 'held back'
    /** What was sent arrives long after its sender gave up and came back on another connection. */
    | 'requests late'
    | 'server stopped'
    | 'server killed'
    | 'server restored'
    | 'eviction'
    | 'out of memory'
    | 'process stopped'
    | 'process killed'
    | 'clients killed'
    | 'flushed';
  /** The time from the end of one to the next, in milliseconds. */
  readonly everyMs: Range;
  /** Its length. Default: none. */
  readonly forMs?: Range;
  /** The processes that it happens to. Default: one of them, by chance. */
  readonly whom?: 'one' | 'all';
}

export interface Scenario {
  readonly name: string;
  readonly work?: Partial<Work>;
  readonly network?: Partial<Network>;
  readonly faults?: readonly Fault[];
  readonly options?: CacheModuleOptions;
  readonly promises?: Partial<Promises>;
  /** The rule of the library that is taken out: the fuzz must find that. */
  readonly mutant?: string;
}

export const USUAL_WORK: Work = {
  callsPerSecond: 150,
  keys: 30,
  reads: { entry: 5, method: 2, late: 1, whole: 2, plain: 1, mixed: 1 },
  writesPerSecond: 3,
  writes: {
    delete: 6,
    tag: 4,
    'late tag': 2,
    namespace: 0.5,
    reset: 0.1,
    expire: 1,
    'expire tag': 1,
    put: 3,
    method: 1,
    'clear plain': 0.3,
  },
  setsPerSecond: 0.7,
  loaderMs: [1, 40],
  failing: 0,
  freshMs: [500, 5_000],
  staleMs: 0,
  staleIfErrorMs: 0,
  writers: 4,
  paddingBytes: 0,
};

/** Without delays. */
export const USUAL_NETWORK: Network = { request: [0, 0], reply: [0, 0] };

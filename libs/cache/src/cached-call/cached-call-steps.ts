import type { CacheEventBus } from '../api/events.js';
import type { Coherence } from '../invalidation/coherence.js';
import type { Backend } from '../ports/backend.js';
import type { L1Cache } from '../ports/l1-cache.js';
import type { Clock } from '../time/clock.js';
import type { Transactions } from '../transaction/transactions.js';
import type { FailureCodec } from '../values/failures/failure-codec.js';
import { BackgroundRefresh } from './background-refresh.js';
import { InsideTransaction } from './inside-transaction.js';
import type { Admission } from './loading/admission.js';
import { CallEvents } from './loading/call-events.js';
import { ClusterLoads } from './loading/cluster-loads.js';
import type { KeepParts } from './loading/keep-entry.js';
import type { DependencyTracker } from './loading/dependency-tracker.js';
import { DisconnectedLoads } from './loading/disconnected-loads.js';
import { Loader } from './loading/loader.js';
import { RememberedFailures } from './loading/remembered-failures.js';
import { SharedLoads } from './loading/shared-loads.js';
import { dropSuperseded, type LocalEntry } from './look-up/local-entry.js';
import { LookUp } from './look-up/look-up.js';
import { OldAnswers } from './old-answers.js';

/** The parts that a cached call works with. */
export interface CachedCallParts {
  readonly backend: Backend;
  readonly l1: L1Cache<LocalEntry> | undefined;
  readonly coherence: Coherence;
  readonly clock: Clock;
  readonly events: CacheEventBus;
  readonly failureCodec: FailureCodec;
  /** One for all the flows of an application. */
  readonly tracker: DependencyTracker;
  readonly admission: Admission;
  readonly transactions: Pick<Transactions, 'openCount' | 'here'>;
  /** `false`: every call goes to the loader. */
  readonly enabled: boolean;
  readonly leaseLifeMs: number;
  /** The longest that an invalidation of another process may go unnoticed. */
  readonly maxStalenessMs: number;
  /** The largest value that is stored, in bytes as it is encoded. */
  readonly maxEntryBytes: number;
  /** Chance from 0 up to 1, for jitter and early refreshes. Default `Math.random`. */
  readonly random?: () => number;
}

/** The steps of a cached call. */
export interface CachedCallSteps {
  readonly shutdown: AbortController;
  readonly keepParts: KeepParts;
  readonly events: CallEvents;
  readonly lookUp: LookUp;
  readonly sharedLoads: SharedLoads;
  readonly clusterLoads: ClusterLoads;
  readonly loader: Loader;
  readonly backgroundRefresh: BackgroundRefresh;
  readonly disconnectedLoads: DisconnectedLoads;
  readonly oldAnswers: OldAnswers;
  readonly insideTransaction: InsideTransaction;
  /** Listens for loads of other processes. */
  start(): void;
  /** Aborts the signals of loaders, and listens no more. */
  close(): void;
}

/** Makes each step of the parts that it needs. Nothing listens before `start`. */
export function stepsOf({ random = Math.random, ...given }: CachedCallParts): CachedCallSteps {
  const shutdown = new AbortController();
  const events = new CallEvents(given.events, given.backend.store.name);
  const failures = new RememberedFailures({ ...given, callEvents: events });
  const parts = { ...given, random, failures, callEvents: events, shutdown: shutdown.signal };
  const lookUp = new LookUp({ ...parts, store: given.backend.store, isShared: given.backend.isShared });
  const sharedLoads = new SharedLoads(parts);
  const clusterLoads = new ClusterLoads({ ...parts, lookUp });
  const loader = new Loader({ ...parts, leases: clusterLoads.leases });
  const backgroundRefresh = new BackgroundRefresh({ ...parts, sharedLoads });
  let stopListening = (): void => undefined;
  return {
    shutdown,
    keepParts: parts,
    events,
    lookUp,
    sharedLoads,
    clusterLoads,
    loader,
    backgroundRefresh,
    disconnectedLoads: new DisconnectedLoads({ ...parts, loader }),
    oldAnswers: new OldAnswers({ ...parts, lookUp, sharedLoads, backgroundRefresh }),
    insideTransaction: new InsideTransaction({ ...parts, lookUp, loader }),
    start(): void {
      stopListening = dropSuperseded(given.backend.bus, given.l1);
    },
    close(): void {
      shutdown.abort();
      stopListening();
      clusterLoads.close();
      failures.close();
    },
  };
}

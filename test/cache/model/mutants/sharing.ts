import { ClusterLoads } from '../../../../libs/cache/src/cached-call/loading/cluster-loads.js';
import { Loader } from '../../../../libs/cache/src/cached-call/loading/loader.js';
import { LookUp } from '../../../../libs/cache/src/cached-call/look-up/look-up.js';
import { LoadFlight, SharedLoads } from '../../../../libs/cache/src/cached-call/loading/shared-loads.js';
import { Coherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import type { VersionSync } from '../../../../libs/cache/src/invalidation/version-sync.js';
import { VersionTable } from '../../../../libs/cache/src/invalidation/version-table.js';
import { LocalLeases } from '../../../../libs/cache/src/stores/memory/local-leases.js';
import { both, method, type Method, type Mutants, part } from './take-out.js';

/** A joiner takes what a load brings that knew all that the joiner knew when it was made. */
function takesWhatItKnew(own: Method): Method {
  return function (flight: never, outcome: never, made: never) {
    const { changes } = made as { changes: number };
    return (flight as LoadFlight).knew(changes) || own.call(this, flight, outcome, made);
  } as Method;
}

/** The rules by which calls share one load, or load anew. */
export const SHARING: Mutants = {
  'every joiner accepts': method(SharedLoads, 'mayTake', () => () => true),
  'all who joined before the last change accept': both(
    method(LoadFlight, 'knew', () => () => true),
    method(SharedLoads, 'mayTake', takesWhatItKnew),
  ),
  'a later call takes what was expired meanwhile': method(
    SharedLoads,
    'mayTake',
    (own) =>
      function (flight: never, outcome: never, made: never) {
        const { coherence } = part<{ coherence: Coherence }>(this, 'parts');
        const { versioned } = outcome as { versioned?: Parameters<Coherence['validate']>[0] };
        const isStale = versioned !== undefined && coherence.validate(versioned) === 'stale';
        return (isStale && coherence.state === 'usable') || own.call(this, flight, outcome, made);
      } as Method,
  ),
  'a joiner of an older load is not validated again': method(SharedLoads, 'mayTake', takesWhatItKnew),
  'an old load is joined while disconnected': method(
    SharedLoads,
    'isOutdated',
    () =>
      function (flight: never, made: never) {
        const { changes } = made as { changes: number };
        const { coherence } = part<{ coherence: Coherence }>(this, 'parts');
        const { started } = flight as unknown as LoadFlight;
        if (started === undefined) return false;
        return started.changes < changes && coherence.validate(started.versioned) === 'gone';
      } as Method,
  ),
  'loads from a time without the server are shared later': both(
    method(
      VersionTable,
      'doubt',
      () =>
        function () {
          Object.assign(this, { doubts: part<number>(this, 'doubts') + 1 });
        },
    ),
    method(SharedLoads, 'isOutdated', () => () => false),
  ),
  'plain values are shared': method(
    LookUp,
    'read',
    (own) =>
      function (...args) {
        return { ...(own.apply(this, args) as object), isOurs: true };
      },
  ),
  'a read under way across a key low-water mark is used': method(
    Coherence,
    'canUse',
    () =>
      function (start: never) {
        return (start as { replays: number }).replays === part<VersionSync>(this, 'sync').replays;
      } as Method,
  ),
  'a read that was sent before a replay is used': method(
    Coherence,
    'canUse',
    () =>
      function (start: never) {
        const { version } = start as { version: Parameters<VersionTable['isBelowKeyLowWaterMark']>[0] };
        return !part<VersionTable>(this, 'table').isBelowKeyLowWaterMark(version);
      } as Method,
  ),
  'every caller has the lease': method(
    LocalLeases,
    'acquire',
    () =>
      async function (this: object, key: never, lease: never, lifeMs: never) {
        part<(...args: unknown[]) => void>(this, 'hold').call(this, key, lease, lifeMs);
        return undefined;
      } as unknown as Method,
  ),
  'a new holder never looks again': method(
    LocalLeases,
    'acquire',
    (own) =>
      async function (this: object, ...args: never[]) {
        return (await own.apply(this, args)) ?? 'unchanged';
      } as unknown as Method,
  ),
  'a lease is not renewed': method(LocalLeases, 'renew', () => async () => true),
  'a failure is not shared': method(Loader, 'rememberFailure', () => async () => undefined),
  'the store is not read again under the lease': method(ClusterLoads, 'newerOutcome', () => () => undefined),
};

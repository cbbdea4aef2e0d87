import { ClusterLoads } from '../../../../libs/cache/src/cached-call/loading/cluster-loads.js';
import { LocalEntry } from '../../../../libs/cache/src/cached-call/look-up/local-entry.js';
import { LookUp } from '../../../../libs/cache/src/cached-call/look-up/look-up.js';
import type { Deadline } from '../../../../libs/cache/src/cached-call/call/deadline.js';
import {
  type Dependencies,
  DependencyTracker,
} from '../../../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import type { Clock } from '../../../../libs/cache/src/time/clock.js';
import { Coherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import { VersionTable } from '../../../../libs/cache/src/invalidation/version-table.js';
import { LocalVersions } from '../../../../libs/cache/src/stores/memory/local-versions.js';
import { PresentedValue } from '../../../../libs/cache/src/values/value-codec.js';
import { both, getter, method, type Method, type Mutants, part } from './take-out.js';

/** The newest number that the server gave, for the mutant that takes it in place of the known version. */
let newest = 0;

/** The rules by which entries are validated, and versions taken. */
export const VALIDATING: Mutants = {
  'delete bumps are ignored': method(
    VersionTable,
    'bumpOf',
    (own) =>
      function (name: never, mode: never) {
        return mode === 'delete' ? 0 : own.call(this, name, mode);
      } as Method,
  ),
  'expire bumps are ignored': method(
    VersionTable,
    'bumpOf',
    (own) =>
      function (name: never, mode: never) {
        return mode === 'expire' ? 0 : own.call(this, name, mode);
      } as Method,
  ),
  'the low-water mark is ignored': method(VersionTable, 'isBelowLowWaterMark', () => () => false),
  'the version is taken after the load': getter(
    Coherence,
    'version',
    () =>
      function () {
        const table = part<VersionTable>(this, 'table');
        return {
          get epoch() {
            return table.version.epoch;
          },
          get number() {
            return table.version.number;
          },
        };
      },
  ),
  'the version is read at the server, ahead of the table': both(
    method(
      LocalVersions,
      'bump',
      (own) =>
        function (...args) {
          const answer = own.apply(this, args);
          newest = part<number>(this, 'latest');
          return answer;
        },
    ),
    method(
      LocalVersions,
      'lose',
      (own) =>
        function () {
          newest = 0;
          return own.call(this);
        },
    ),
    getter(
      Coherence,
      'version',
      () =>
        function () {
          const { version } = part<VersionTable>(this, 'table');
          return { ...version, number: Math.max(newest, version.number) };
        },
    ),
  ),
  'an old answer that was held back is not validated': method(
    LookUp,
    'mayStillServe',
    () => async () => true,
  ),
  'the loader’s old value is validated before the version is taken': method(
    ClusterLoads,
    'loadUnderLease',
    (own) =>
      function (call: never, key: never, looked: never, lease: never, load: never) {
        const { local: old } = (looked as { cause: { local?: LocalEntry } }).cause;
        const run = load as (given: object) => Promise<unknown>;
        const withOld = (given: object) => run({ ...given, old });
        return own.call(this, call, key, looked, lease, withOld as never);
      } as Method,
  ),
  'an entry has a full life in each process': method(
    LocalEntry,
    'ageAt',
    (own) =>
      function () {
        return own.call(this, 0 as never);
      },
  ),
  'a part’s life is counted anew when the whole is stored': method(
    DependencyTracker,
    'run',
    (own) =>
      async function (this: object, work: never, load: never, until: never) {
        const { deadline } = work as { deadline?: Deadline };
        const clock = deadline && part<Clock>(deadline, 'clock');
        const startedAt = clock?.monotonic() ?? 0;
        const ran = (await own.call(this, work, load, until)) as { dependencies: Dependencies };
        const passedMs = (clock?.monotonic() ?? 0) - startedAt;
        const { freshUntil, lifeUntil } = ran.dependencies;
        const ends = { freshUntil: freshUntil + passedMs, lifeUntil: lifeUntil + passedMs };
        return { ...ran, dependencies: { ...ran.dependencies, ...ends } };
      } as unknown as Method,
  ),
  'a parent of a stale child is stored fresh': method(
    DependencyTracker,
    'track',
    (own) =>
      function (given: never) {
        const dependency = given as (() => object) | undefined;
        own.call(this, (dependency && (() => ({ ...dependency(), isStale: false }))) as never);
      } as Method,
  ),
  'a parent carries the names of its children neither as their caller nor as what holds them': both(
    method(DependencyTracker, 'track', () => () => undefined),
    method(
      PresentedValue,
      'to',
      (own) =>
        function (this: { source?: unknown }, presentation: never) {
          this.source = undefined;
          return own.call(this, presentation);
        } as Method,
    ),
  ),
};

import { createHash } from 'node:crypto';
import { SharedLoads } from '../../../../libs/cache/src/cached-call/loading/shared-loads.js';
import { DependencyTracker } from '../../../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import { LookUp } from '../../../../libs/cache/src/cached-call/look-up/look-up.js';
import { Coherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import { PendingInvalidations } from '../../../../libs/cache/src/invalidation/pending-invalidations.js';
import { VersionTable } from '../../../../libs/cache/src/invalidation/version-table.js';
import { DragonflyVersions } from '../../../../libs/cache/src/stores/dragonfly/dragonfly-versions.js';
import { DragonflyEntries } from '../../../../libs/cache/src/stores/dragonfly/entries/dragonfly-entries.js';
import { WRITE_ENTRY } from '../../../../libs/cache/src/stores/dragonfly/scripts/entry.lua.js';
import { COMMIT } from '../../../../libs/cache/src/stores/dragonfly/scripts/lease.lua.js';
import { PresentedValue } from '../../../../libs/cache/src/values/value-codec.js';
import {
  both,
  method,
  type Method,
  type Mutants,
  type TakeOut,
} from '../../../cache/model/mutants/take-out.js';
import { VALIDATING } from '../../../cache/model/mutants/validating.js';

/** Replaces a part of a script's text. */
function inScript(script: { source: string; sha: string }, text: string, by: string): TakeOut {
  return () => {
    const { source, sha } = script;
    if (!source.includes(text)) throw new Error(`There is no ${text} in the script.`);
    const mutant = source.replace(text, by);
    Object.assign(script, { source: mutant, sha: createHash('sha1').update(mutant).digest('hex') });
    return () => void Object.assign(script, { source, sha });
  };
}

/** Rules of the library that are taken out of a real process. */
export const MUTANTS: Mutants = {
  'an invalidation bumps nothing': method(
    DragonflyVersions,
    'bump',
    () =>
      function (this: object, _names: never, _mode: never, known: never) {
        return (this as DragonflyVersions).sync(known);
      } as Method,
  ),
  'messages are not heard, and there is no limit to staleness': both(
    method(VersionTable, 'hear', () => () => ({ all: false, keys: [] })),
    method(Coherence, 'confirmedForMs', () => () => 0),
    method(Coherence, 'heartbeat', (own) => {
      let times = 0;
      // The first ones make the epoch known.
      return function () {
        times += 1;
        return times <= 5 ? own.call(this) : Promise.resolve(true);
      };
    }),
  ),
  'entries are not validated': method(LookUp, 'validityOf', () => () => 'valid'),
  'what was not confirmed is forgotten': method(PendingInvalidations, 'remember', () => () => undefined),
  'the version is taken after the load': VALIDATING['the version is taken after the load']!,
  'a load is committed without its lease': inScript(
    COMMIT,
    'if not held or string.sub(held, 1, string.len(ARGV[4])) ~= ARGV[4] then',
    'if false then',
  ),
  'a set leaves the lease': inScript(WRITE_ENTRY, "redis.call('UNLINK', KEYS[2])", ''),
  'a late write is carried out': inScript(WRITE_ENTRY, 'if tonumber(ARGV[1]) < now then', 'if false then'),
  'every joiner takes the load': both(
    method(SharedLoads, 'mayTake', () => () => true),
    method(SharedLoads, 'isOutdated', () => () => false),
  ),
  'a whole has no names of its parts': both(
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
  'a delete leaves the value': method(
    DragonflyEntries,
    'delete',
    () => async (keys: never) => (keys as unknown[]).length,
  ),
};

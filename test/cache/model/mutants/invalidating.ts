import type { Invalidation } from '../../../../libs/cache/src/invalidation/pending-invalidations.js';
import { Clearing, type ClearingParts } from '../../../../libs/cache/src/invalidation/clearing.js';
import { Invalidator, type InvalidatorParts } from '../../../../libs/cache/src/invalidation/invalidator.js';
import { PlainValues, type PlainValuesParts } from '../../../../libs/cache/src/invalidation/plain-values.js';
import { PendingInvalidations } from '../../../../libs/cache/src/invalidation/pending-invalidations.js';
import { method, type Method, type Mutants, part } from './take-out.js';

/** The rules of an invalidation, also where the server does not answer. */
export const INVALIDATING: Mutants = {
  'a key is deleted without a bump': method(
    Invalidator,
    'deleteKeys',
    () =>
      async function (this: object, keys: readonly string[]) {
        const { store } = part<InvalidatorParts>(this, 'parts').backend;
        await store.delete(keys).catch(() => undefined);
        return { isConfirmed: true };
      } as unknown as Method,
  ),
  'a value is set without a bump': method(
    PlainValues,
    'write',
    () =>
      function (values: never) {
        return part<PlainValuesParts>(this, 'parts').backend.store.write(values);
      } as Method,
  ),
  'a pending invalidation only drops L1': method(PendingInvalidations, 'blocks', () => () => false),
  'an invalidation without an answer does not become pending': method(
    PendingInvalidations,
    'remember',
    () => () => undefined,
  ),
  'a pending reset is lost': method(PendingInvalidations, 'rememberReset', () => () => undefined),
  'the replay of a delete leaves the key': method(
    PendingInvalidations,
    'replay',
    (own) =>
      function () {
        return { ...(own.call(this) as object), keys: [] };
      },
  ),
  'a clear bumps before it scans': method(
    Clearing,
    'clear',
    () =>
      async function (this: object, namespace: string, invalidation: Invalidation) {
        const { coherence, purge } = part<ClearingParts>(this, 'parts');
        await purge.run(`${namespace}:`, invalidation.mode === 'delete' ? 'all' : 'plain').catch(() => {
          coherence.remember(invalidation);
        });
        return { isConfirmed: true };
      } as unknown as Method,
  ),
};

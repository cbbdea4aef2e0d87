import type { Backend } from '@tripsage/cache';
import { ProcessCoherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import { Invalidator } from '../../../../libs/cache/src/invalidation/invalidator.js';
import { PendingInvalidations } from '../../../../libs/cache/src/invalidation/pending-invalidations.js';
import { method, type Method, type Mutants, part } from './take-out.js';

/** How entries are made to be forgotten. */
export const FORGETTING: Mutants = {
  'a key is deleted without a mark': method(
    Invalidator,
    'keys',
    () =>
      function (keys: never) {
        return part<Backend>(this, 'backend')
          .store.delete(keys)
          .catch(() => undefined);
      } as Method,
  ),
  'a value is set without a mark': method(
    Invalidator,
    'overwrite',
    () =>
      function (values: never) {
        return part<Backend>(this, 'backend').store.write(values);
      } as Method,
  ),
  'a remembered invalidation only drops what is kept here': method(
    PendingInvalidations,
    'blocks',
    () => () => false,
  ),
  'an invalidation without an answer is not remembered': method(
    PendingInvalidations,
    'remember',
    () => () => undefined,
  ),
  'a remembered reset is forgotten': method(PendingInvalidations, 'rememberReset', () => () => undefined),
  'a remembered delete leaves the key': method(
    PendingInvalidations,
    'replay',
    (own) =>
      function () {
        return { ...(own.call(this) as object), keys: [] };
      },
  ),
  'a clear marks before it scans': method(
    Invalidator,
    'namespace',
    () =>
      async function (this: object, namespace: string, mode: string) {
        const { store } = part<Backend>(this, 'backend');
        const invalidation = { names: [`n:${namespace}`], mode, cleared: [namespace] };
        const coherence = part<ProcessCoherence>(this, 'coherence');
        await coherence.invalidate(invalidation as never);
        await store.clear(`${namespace}:`, mode === 'delete' ? 'all' : 'plain').catch(() => {
          coherence.remember(invalidation as never);
        });
        return true;
      } as unknown as Method,
  ),
};

import type { Backend } from '@tripsage/cache';
import { ProcessCoherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import { Forget } from '../../../../libs/cache/src/invalidation/invalidator.js';
import { Unsent } from '../../../../libs/cache/src/invalidation/pending-invalidations.js';
import { method, type Method, type Mutants, part } from './take-out.js';

/** How entries are made to be forgotten. */
export const FORGETTING: Mutants = {
  'a key is deleted without a mark': method(
    Forget,
    'keys',
    () =>
      function (keys: never) {
        return part<Backend>(this, 'backend')
          .store.delete(keys)
          .catch(() => undefined);
      } as Method,
  ),
  'a value is set without a mark': method(
    Forget,
    'overwrite',
    () =>
      function (values: never) {
        return part<Backend>(this, 'backend').store.write(values);
      } as Method,
  ),
  'a remembered invalidation only drops what is kept here': method(Unsent, 'blocks', () => () => false),
  'an invalidation without an answer is not remembered': method(Unsent, 'remember', () => () => undefined),
  'a remembered reset is forgotten': method(Unsent, 'rememberReset', () => () => undefined),
  'a remembered delete leaves the key': method(
    Unsent,
    'replay',
    (own) =>
      function () {
        return { ...(own.call(this) as object), keys: [] };
      },
  ),
  'a clear marks before it scans': method(
    Forget,
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

import { keyOfName } from '../../../../libs/cache/src/ports/names.js';
import { LocalLeases } from '../../../../libs/cache/src/stores/memory/local-leases.js';
import { LocalVersions } from '../../../../libs/cache/src/stores/memory/local-versions.js';
import { method, type Method, type Mutants, part } from './take-out.js';

/** The rules of the server. */
export const SERVING: Mutants = {
  'a commit without the lease is accepted': method(
    LocalLeases,
    'commit',
    () =>
      async function (this: object, value: { key: string }, token: string) {
        const self = this as unknown as {
          held: Map<string, unknown>;
          store: { write(values: object[]): Promise<void> };
        };
        self.held.delete(value.key);
        await self.store.write([value]);
        part<(message: object) => void>(this, 'publish')({ kind: 'completed', key: value.key, token });
        return true;
      } as unknown as Method,
  ),
  'a delete and a set leave the lease': method(LocalLeases, 'drop', () => () => undefined),
  'a lost lease comes back by its renewal': method(
    LocalLeases,
    'renew',
    () =>
      async function (this: object, key: never, token: never, lifeMs: never) {
        const hold = part<(...args: unknown[]) => void>(this, 'hold');
        hold.call(this, key, { token, epoch: undefined, number: 0 }, lifeMs);
        return true;
      } as unknown as Method,
  ),
  'bumps are pruned without a low-water mark': method(
    LocalVersions,
    'newerThan',
    (own) =>
      function (known: never) {
        return { ...(own.call(this, known) as object), lowWaterMark: 0 };
      } as Method,
  ),
  'key bumps are pruned without a low-water mark': method(
    LocalVersions,
    'newerThan',
    (own) =>
      function (known: never) {
        return { ...(own.call(this, known) as object), keyLowWaterMark: 0 };
      } as Method,
  ),
  'expire bumps of keys go as early as delete bumps': method(
    LocalVersions,
    'newerThan',
    (own) =>
      function (known: never) {
        const update = own.call(this, known) as {
          keyLowWaterMark: number;
          bumps: { name: string; number: number }[];
        };
        const bumps = update.bumps.filter(
          ({ name, number }) => keyOfName(name) === undefined || number > part<number>(this, 'latest') - 1,
        );
        return { ...update, bumps };
      } as Method,
  ),
  'a loss of the versions keeps their epoch': method(
    LocalVersions,
    'lose',
    (own) =>
      function () {
        const epoch = part<string>(this, 'epoch');
        own.call(this);
        Object.assign(this, { epoch });
      },
  ),
  'the bumps are lost without their latest number': method(
    LocalVersions,
    'lose',
    () =>
      function () {
        for (const bumps of ['keyBumps', 'otherBumps']) part<Map<string, unknown>>(this, bumps).clear();
      },
  ),
};

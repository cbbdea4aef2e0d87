import { keyOfName } from '../../../../libs/cache/src/ports/names.js';
import { LocalLeases } from '../../../../libs/cache/src/stores/memory/local-leases.js';
import { LocalVersions } from '../../../../libs/cache/src/stores/memory/local-versions.js';
import { method, type Method, type Mutants, part } from './take-out.js';

/** What the server does. */
export const SERVING: Mutants = {
  'a commit without the lease is taken': method(
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
  'marks are pruned without a floor': method(
    LocalVersions,
    'newerThan',
    (own) =>
      function (known: never) {
        return { ...(own.call(this, known) as object), lowWaterMark: 0 };
      } as Method,
  ),
  'marks on keys are pruned without a floor': method(
    LocalVersions,
    'newerThan',
    (own) =>
      function (known: never) {
        return { ...(own.call(this, known) as object), keyLowWaterMark: 0 };
      } as Method,
  ),
  'soft marks on keys go as early as hard ones': method(
    LocalVersions,
    'newerThan',
    (own) =>
      function (known: never) {
        const news = own.call(this, known) as {
          keyLowWaterMark: number;
          bumps: { name: string; number: number }[];
        };
        const bumps = news.bumps.filter(
          ({ name, number }) => keyOfName(name) === undefined || number > part<number>(this, 'latest') - 1,
        );
        return { ...news, bumps };
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
  'the marks are lost without the counter': method(
    LocalVersions,
    'lose',
    () =>
      function () {
        for (const marks of ['keyBumps', 'otherBumps']) part<Map<string, unknown>>(this, marks).clear();
      },
  ),
};

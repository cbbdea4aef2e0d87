import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';
import { heardDuring, NOWHERE } from './hearing.js';
import { STRANGE_TEXTS } from './leasing.js';

export const busCases: readonly BackendCase[] = [
  [
    'is connected',
    async ({ backend, another }) =>
      assert.deepEqual([backend.bus.isConnected, (await another()).bus.isConnected], [true, true]),
  ],
  [
    'tells everybody of invalidations, in their order, also the one who made them',
    async ({ backend, another }) => {
      const other = await another();
      const { epoch } = await backend.versions.sync(NOWHERE);
      let heardBySelf: unknown;
      const heard = await heardDuring(other, async () => {
        heardBySelf = await heardDuring(backend, async () => {
          await backend.versions.bump(['t:a', 'k:ns:b'], 'delete', NOWHERE);
          await other.versions.bump(['n:ns'], 'expire', NOWHERE);
        });
      });
      assert.deepEqual(heard, [
        { kind: 'invalidated', epoch, number: 1, names: ['t:a', 'k:ns:b'], mode: 'delete' },
        { kind: 'invalidated', epoch, number: 2, names: ['n:ns'], mode: 'expire' },
      ]);
      assert.deepEqual(heardBySelf, heard);
    },
  ],
  [
    'tells of a reset',
    async ({ backend, another }) => {
      let epoch: string | undefined;
      const heard = await heardDuring(await another(), async () => {
        ({ epoch } = await backend.versions.reset());
      });
      assert.deepEqual(heard, [{ kind: 'invalidated', epoch, number: 0, names: [], mode: 'delete' }]);
    },
  ],
  [
    'tells names of any characters as they are',
    async ({ backend, another }) => {
      const heard = await heardDuring(await another(), () =>
        backend.versions.bump(STRANGE_TEXTS, 'delete', NOWHERE),
      );
      assert.deepEqual(
        heard.map((message) => (message.kind === 'invalidated' ? message.names : [])),
        [STRANGE_TEXTS],
      );
    },
  ],
  [
    'brings a question whether it is alive to everybody, also to the one who asks',
    async ({ backend, another }) => {
      const other = await another();
      let heardBySelf: unknown;
      const heard = await heardDuring(other, async () => {
        heardBySelf = await heardDuring(backend, () => backend.bus.ping('token "1"'));
      });
      assert.deepEqual(heard, [{ kind: 'ping', token: 'token "1"' }]);
      assert.deepEqual(heardBySelf, heard);
    },
  ],
  [
    'tells nothing of questions',
    async ({ backend, another }) =>
      assert.deepEqual(await heardDuring(await another(), () => backend.versions.sync(NOWHERE)), []),
  ],
  [
    'tells nothing to one who listens no more',
    async ({ backend }) => {
      let told = 0;
      const stop = backend.bus.listen({
        message: () => (told += 1),
        broken: () => undefined,
        connected: () => undefined,
      });
      stop();
      await heardDuring(backend, () => backend.versions.bump(['t:a'], 'delete', NOWHERE));
      assert.equal(told, 0);
    },
  ],
];

import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';
import { messagesDuring, NOWHERE } from './messages.js';
import { STRANGE_TEXTS } from './leasing.js';

export const busCases: readonly BackendCase[] = [
  [
    'is connected',
    async ({ backend, another }) =>
      assert.deepEqual([backend.bus.isConnected, (await another()).bus.isConnected], [true, true]),
  ],
  [
    'brings invalidations to every process in their order, to the one that made them too',
    async ({ backend, another }) => {
      const other = await another();
      const { epoch } = await backend.versions.sync(NOWHERE);
      let messagesOfOwn: unknown;
      const messages = await messagesDuring(other, async () => {
        messagesOfOwn = await messagesDuring(backend, async () => {
          await backend.versions.bump(['t:a', 'k:ns:b'], 'delete', NOWHERE);
          await other.versions.bump(['n:ns'], 'expire', NOWHERE);
        });
      });
      assert.deepEqual(messages, [
        { kind: 'invalidated', epoch, number: 1, names: ['t:a', 'k:ns:b'], mode: 'delete' },
        { kind: 'invalidated', epoch, number: 2, names: ['n:ns'], mode: 'expire' },
      ]);
      assert.deepEqual(messagesOfOwn, messages);
    },
  ],
  [
    'brings a reset',
    async ({ backend, another }) => {
      let epoch: string | undefined;
      const messages = await messagesDuring(await another(), async () => {
        ({ epoch } = await backend.versions.reset());
      });
      assert.deepEqual(messages, [{ kind: 'invalidated', epoch, number: 0, names: [], mode: 'delete' }]);
    },
  ],
  [
    'brings names of any characters as they are',
    async ({ backend, another }) => {
      const messages = await messagesDuring(await another(), () =>
        backend.versions.bump(STRANGE_TEXTS, 'delete', NOWHERE),
      );
      assert.deepEqual(
        messages.map((message) => (message.kind === 'invalidated' ? message.names : [])),
        [STRANGE_TEXTS],
      );
    },
  ],
  [
    'brings a ping to every process, to the sender too',
    async ({ backend, another }) => {
      const other = await another();
      let messagesOfOwn: unknown;
      const messages = await messagesDuring(other, async () => {
        messagesOfOwn = await messagesDuring(backend, () => backend.bus.ping('token "1"'));
      });
      assert.deepEqual(messages, [{ kind: 'ping', token: 'token "1"' }]);
      assert.deepEqual(messagesOfOwn, messages);
    },
  ],
  [
    'brings nothing of mere questions',
    async ({ backend, another }) =>
      assert.deepEqual(await messagesDuring(await another(), () => backend.versions.sync(NOWHERE)), []),
  ],
  [
    'brings nothing to a listener that was removed',
    async ({ backend }) => {
      let count = 0;
      const stop = backend.bus.listen({
        message: () => (count += 1),
        broken: () => undefined,
        connected: () => undefined,
      });
      stop();
      await messagesDuring(backend, () => backend.versions.bump(['t:a'], 'delete', NOWHERE));
      assert.equal(count, 0);
    },
  ],
];

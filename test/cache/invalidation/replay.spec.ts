import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LocalBackend } from '@tripsage/cache';
import { FaultyBackend } from '@tripsage/cache-testing';
import { PendingInvalidations } from '../../../libs/cache/src/invalidation/pending-invalidations.js';
import { carryOut } from '../../../libs/cache/src/invalidation/replay.js';
import { localCluster } from '../simulated-process.js';

describe('a replay', () => {
  let server: LocalBackend;
  let backend: FaultyBackend;
  let pending: PendingInvalidations;
  let order: string[];
  let learnt: { adopt: boolean }[];

  beforeEach(() => {
    ({ backend: server } = localCluster());
    backend = new FaultyBackend(server);
    pending = new PendingInvalidations();
    order = [];
    learnt = [];
    backend.meet = (operation, work) => {
      order.push(operation);
      return work();
    };
  });

  const replay = () =>
    carryOut(pending.replay(), backend, async (ask, how) => {
      learnt.push(how);
      return ask({ epoch: undefined, number: 0 });
    });
  const bumps = async () => (await server.versions.sync({ epoch: undefined, number: 0 })).bumps;

  it('removes values first, then bumps, and learns each answer', async () => {
    pending.remember({ names: ['n:ns'], mode: 'delete', cleared: ['ns'] });
    pending.remember({ names: ['k:ns:a'], mode: 'delete' });
    pending.remember({ names: ['t:t'], mode: 'expire' });
    pending.rememberReset();
    await replay();
    expect(order).toEqual(['delete', 'clear', 'reset', 'bump', 'bump']);
    expect(learnt).toEqual([{ adopt: true }, { adopt: false }, { adopt: false }]);
    expect(await bumps()).toEqual([
      { name: 'k:ns:a', number: 1, mode: 'delete' },
      { name: 'n:ns', number: 1, mode: 'delete' },
      { name: 't:t', number: 2, mode: 'expire' },
    ]);
  });

  it('asks for nothing that is not pending', async () => {
    pending.remember({ names: ['t:t'], mode: 'delete' });
    await replay();
    expect(order).toEqual(['bump']);
  });

  it('bumps nothing where a value could not be removed', async () => {
    pending.remember({ names: ['k:ns:a'], mode: 'delete' });
    backend.meet = () => Promise.reject(new Error('no answer'));
    await expect(replay()).rejects.toThrow('no answer');
    expect(await bumps()).toEqual([]);
  });
});

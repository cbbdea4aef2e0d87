import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { ConnectedProcess } from './connected-process.js';
import type { FaultyLink } from './faulty-link.js';
import { FaultyProxy } from './faulty-proxy.js';

const COMMAND_TIMEOUT_MS = paced(500);

describeWithOwnServer('a write that the network delivers late', () => {
  let port: number;
  let proxy: FaultyProxy;
  let own: ConnectedProcess;
  let other: ConnectedProcess;
  let prefixes = 0;

  beforeAll(async () => {
    ({ port } = await startOwnServer());
  });

  beforeEach(async () => {
    proxy = await FaultyProxy.start(port);
    const options = { keyPrefix: `late-${(prefixes += 1)}:` } as const;
    const commandTimeout = `${COMMAND_TIMEOUT_MS}ms` as const;
    [own, other] = await Promise.all([
      ConnectedProcess.start({ ...options, commandTimeout, url: proxy.url }),
      ConnectedProcess.start({ ...options, commandTimeout: '5s', url: `redis://127.0.0.1:${port}` }),
    ]);
    await own.set('price', 'first');
    await own.isUsable();
  });

  /** The old value is on its way when the link goes down. */
  async function setWhileLinkIsDown(): Promise<FaultyLink> {
    const link = proxy.commandLink;
    const links = proxy.links.filter(({ isOpen }) => isOpen);
    proxy.hold();
    await own.set('price', 'late');
    await proxy.areGivenUp(links);
    return link;
  }

  /** The same, but the link breaks at once. */
  async function setWhileLinkBreaks(): Promise<FaultyLink> {
    const link = proxy.commandLink;
    link.holdFrom();
    let isAnswered = false;
    const setting = own.set('price', 'late').finally(() => (isAnswered = true));
    await until(() => link.holds('late') || isAnswered, { what: 'the old value to be sent' });
    link.reset();
    await setting;
    return link;
  }

  const seen = async (): Promise<unknown[]> => [await own.get('price'), await other.get('price')];

  const newer = [
    ['set', 'newer', () => own.set('price', 'newer')],
    ['delete', undefined, () => own.delete('price')],
    ['clear of the namespace', undefined, async () => void (await own.order({ kind: 'clearNamespace' }))],
  ] as const;

  describe.each([
    ['after a silence', setWhileLinkIsDown],
    ['after a quick reconnect', setWhileLinkBreaks],
  ])('%s', (_when, setLate) => {
    it.each(newer)('does not undo a %s that was confirmed before', async (_what, value, act) => {
      const link = await setLate();
      await own.isUsable();
      await act();
      expect(await seen()).toEqual([value, value]);
      expect(own.confirmations).not.toContain(false);
      await delay(150);
      await link.deliver();
      expect(await seen()).toEqual([value, value]);
    });
  });

  it('does not remove, of a clear, what was set after it', async () => {
    const link = proxy.commandLink;
    link.holdFrom(({ name, text }) => /^(UNLINK|EVAL|EVALSHA)$/.test(name) && text.includes('price'));
    const clearing = own.order({ kind: 'clearNamespace' });
    await until(() => link.holdsSome, { what: 'the removal to be sent' });
    link.reset();
    await clearing;
    await own.isUsable();
    await own.set('price', 'newer');
    await delay(150);
    await link.deliver();
    expect(await seen()).toEqual(['newer', 'newer']);
  });

  it('does not undo a `set` of another process that was confirmed before', async () => {
    proxy.refuse();
    const giving = setWhileLinkIsDown();
    await until(() => proxy.links.some((link) => link.holds('late')), { what: 'the old value to be sent' });
    await other.set('price', 'newer');
    expect(await other.get('price')).toBe('newer');
    const link = await giving;
    // What the process sent for the last time, to make up for the set, is too late by then as well.
    await delay(2 * COMMAND_TIMEOUT_MS);
    await link.deliver();
    expect(await other.get('price')).toBe('newer');
  });
});

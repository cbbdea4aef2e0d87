import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { patience } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { ConnectedProcess } from './connected-process.js';
import { FaultyProxy } from './faulty-proxy.js';

/** Jobs have 4 s to end. What is pending has that time too, at most. */
const CLOSING_MS = 5_000;

describeWithOwnServer('a process that closes with invalidations that the server does not know', () => {
  let port: number;
  let proxy: FaultyProxy;
  let own: ConnectedProcess;
  let other: ConnectedProcess;
  let prefixes = 0;
  const KEYS = ['secret-1', 'secret-2', 'secret-3'];

  beforeAll(async () => {
    ({ port } = await startOwnServer());
  });

  beforeEach(async () => {
    proxy = await FaultyProxy.start(port);
    const options = { keyPrefix: `closing-${(prefixes += 1)}:` } as const;
    [own, other] = await Promise.all([
      ConnectedProcess.start({ ...options, url: proxy.url }),
      ConnectedProcess.start({ ...options, url: `redis://127.0.0.1:${port}`, commandTimeout: '5s' }),
    ]);
    await Promise.all([own.isUsable(), other.isUsable()]);
    for (const key of KEYS) await other.answerOf(key, 'old');
    proxy.cut();
    for (const key of KEYS) await own.delete(key);
    expect(own.confirmations).toEqual([false, false, false]);
  });

  it('tells it of them first, where it can be reached in time', async () => {
    const closing = own.order({ kind: 'close' });
    await delay(300);
    proxy.accept();
    await closing;
    for (const key of KEYS) {
      const isNew = async () => (await other.answerOf(key, 'new')) === 'new';
      await until(isNew, { what: 'the other process to hear of it', within: 1_500, every: 50 });
    }
  });

  it('says how many there are and until when others may serve old values, where it can not', async () => {
    const startedAt = performance.now();
    await own.order({ kind: 'close' });
    expect(performance.now() - startedAt).toBeLessThan(patience(CLOSING_MS));
    const told = own.warnings.filter((text) => /\b3 invalidations?\b/.test(text));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/\b\d{4}-\d\d-\d\dT\d\d:\d\d/);
    expect(own.warnings.join('\n')).not.toContain('secret');
  });
});

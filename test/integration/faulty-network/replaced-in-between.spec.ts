import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { ConnectedProcess } from './connected-process.js';
import { FaultyProxy } from './faulty-proxy.js';

/** For so long the value that comes in between is fresh. */
const SHORT_MS = paced(1_000);
/** It is kept for longer, but not as long as the other: a clock's step of a second would explain the difference. */
const SHORT = { policy: { fresh: `${SHORT_MS}ms`, staleIfError: '10m' } } as const;
const LONG = { policy: { fresh: '10m', staleIfError: `${SHORT_MS + 990}ms` } } as const;

describeWithOwnServer('an entry that replaces another between two commands of a read', () => {
  let port: number;
  let proxy: FaultyProxy;
  let reader: ConnectedProcess;
  let writer: ConnectedProcess;
  let prefixes = 0;

  beforeAll(async () => {
    ({ port } = await startOwnServer());
  });

  beforeEach(async () => {
    proxy = await FaultyProxy.start(port);
    const options = {
      keyPrefix: `replaced-${(prefixes += 1)}:`,
      commandTimeout: '30s',
      coherence: { maxStaleness: '30s' },
    } as const;
    [reader, writer] = await Promise.all([
      ConnectedProcess.start({ ...options, url: proxy.url }),
      ConnectedProcess.start({ ...options, url: `redis://127.0.0.1:${port}` }),
    ]);
    await Promise.all([reader.isUsable(), writer.isUsable()]);
  });

  /**
   * A read whose last command, that for the value, arrives only after something else was done. A read that is one script is
   * answered before: then there is no in between.
   */
  async function readAround<Answer>(
    read: () => Promise<Answer>,
    act: () => Promise<unknown>,
  ): Promise<{ answer: Answer; isOfBefore: boolean }> {
    const link = proxy.commandLink;
    link.holdFrom(({ name, text }) => /^(M?GET|GETEX|GETRANGE)$/.test(name) && text.includes('price'));
    let isOfBefore = false;
    const reading = read().finally(() => (isOfBefore = !link.holdsSome));
    await until(() => link.holdsSome || isOfBefore, { what: 'the read to be sent' });
    await act();
    const wasAnswered = isOfBefore;
    await link.deliver();
    return { answer: await reading, isOfBefore: wasAnswered };
  }

  it('is not fresh beyond its own life', async () => {
    await writer.answerOf('price', 'old', LONG);
    const replace = async (): Promise<void> => {
      await writer.delete('price');
      expect(await writer.answerOf('price', 'short-lived', SHORT)).toBe('short-lived');
      await delay(SHORT_MS + 50);
    };
    const { answer } = await readAround(() => reader.answerOf('price', 'of the reader', LONG), replace);
    expect(answer).not.toBe('short-lived');
    expect(await reader.answerOf('price', 'newest', LONG)).not.toBe('short-lived');
  });

  it('tells its own life, where it is a plain value', async () => {
    await writer.set('price', 'old');
    const replace = () => writer.set('price', 'short-lived', `${SHORT_MS}ms`);
    const readLife = () => reader.order({ kind: 'ttl', key: 'price' });
    const { answer, isOfBefore } = await readAround(readLife, replace);
    const lifeMs = isOfBefore ? await readLife() : answer;
    expect(lifeMs ?? 0).toBeLessThanOrEqual(SHORT_MS);
  });

  it('is not outlived by what is made of it, where it is a plain value', async () => {
    await writer.set('price', 'old');
    const replace = () => writer.set('price', 'short-lived', `${SHORT_MS}ms`);
    const policy = { fresh: '10m' } as const;
    const readWhole = () => reader.answerOf('whole', 'newest', { policy, part: 'price' });
    const { isOfBefore } = await readAround(readWhole, replace);
    await delay(SHORT_MS + 50);
    if (!isOfBefore) expect(await readWhole()).toBe('newest');
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { ClusterProcess, loadsOf } from './cluster.js';
import { bringing, UNTIL_FINISHED } from './messages.js';
import { OneWayProxy } from './one-way-proxy.js';

const TAGS = ['tag'];

describeWithOwnServer('a process that the server hears, and that hears nothing back', () => {
  let port: number;
  let proxy: OneWayProxy;
  let own: ClusterProcess;
  let other: ClusterProcess;
  let prefixes = 0;

  beforeAll(async () => {
    ({ port } = await startOwnServer());
  });

  beforeEach(async () => {
    proxy = await OneWayProxy.start(port);
    const options = {
      keyPrefix: `lost-${(prefixes += 1)}:`,
      commandTimeout: '500ms',
      scheduler: false,
    } as const;
    own = await ClusterProcess.start({ ...options, url: proxy.url });
    other = await ClusterProcess.start({ ...options, url: `redis://127.0.0.1:${port}` });
  }, 30_000);

  afterEach(async () => {
    await Promise.all([own.kill(), other.kill()]);
    await proxy.close();
  });

  const ask = async (where: ClusterProcess, value: string) =>
    (await where.call('key', bringing(value), { tags: TAGS }))[0]?.value;

  it('does not serve what it invalidated, before and after it hears again', async () => {
    // So that the server knows the script: what it says of one that it does not know would be lost, too.
    await own.order({ kind: 'invalidateTag', tag: 'another', mode: 'delete' });
    await ask(own, 'old');
    expect(await ask(other, 'unused')).toBe('old');
    proxy.swallowReplies();
    await own.order({ kind: 'invalidateTag', tag: 'tag', mode: 'delete' });
    expect(await ask(own, 'alone')).toBe('alone');
    while ((await ask(other, 'new')) === 'old') await delay(5);
    proxy.reconnect();
    const answers: unknown[] = [];
    // Its invalidation is made once more, so what was loaded meanwhile goes too.
    do answers.push(await ask(own, 'newest'), await ask(other, 'newest'));
    while (answers.at(-1) !== 'newest' || answers.at(-2) !== 'newest');
    expect(answers).not.toContain('old');
  }, 20_000);

  it('gives what it loaded when its commit is not confirmed, and leaves others one answer', async () => {
    const loading = own.call('key', bringing('loaded', UNTIL_FINISHED), { tags: TAGS });
    await own.hasBegun('key');
    proxy.swallowReplies();
    await own.order({ kind: 'finish', key: 'key' });
    expect((await loading)[0]?.value).toBe('loaded');
    expect(await ask(other, 'loaded again')).toBe('loaded');
    expect(loadsOf([own, other], 'key')).toBe(1);
  }, 20_000);
});

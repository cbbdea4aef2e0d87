import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { ClusterProcess, loadsOf } from './cluster.js';
import { bringing, UNTIL_FINISHED } from './messages.js';
import { OneWayProxy } from './one-way-proxy.js';

describeWithOwnServer('a process that the server hears, and that hears nothing back', () => {
  let port: number;
  let proxy: OneWayProxy;
  let own: ClusterProcess;
  let other: ClusterProcess;
  let keyPrefix: string;
  let prefixes = 0;
  let keys = 0;
  let client: Redis;

  beforeAll(async () => {
    ({ port } = await startOwnServer());
    client = new Redis(port, '127.0.0.1');
  });

  beforeEach(async () => {
    proxy = await OneWayProxy.start(port);
    keyPrefix = `lost-${(prefixes += 1)}:`;
    const options = { keyPrefix, scheduler: false } as const;
    // A command that is answered only after its limit is lost as well, and so is all that would follow from it. So this is
    // as short as the test may be long, and as long as this machine needs it to be.
    const commandTimeout = `${paced(1_000)}ms` as const;
    own = await ClusterProcess.start({ ...options, commandTimeout, url: proxy.url });
    other = await ClusterProcess.start({
      ...options,
      commandTimeout: '30s',
      url: `redis://127.0.0.1:${port}`,
    });
  });

  afterEach(async () => {
    await Promise.all([own.kill(), other.kill()]);
    await proxy.close();
  });

  afterAll(() => client.disconnect());

  const ask = async (where: ClusterProcess, value: string, key: string, tag = 'tag') =>
    (await where.call(key, bringing(value), { tags: [tag] }))[0]?.value;

  it('does not serve what it invalidated, before and after it hears again', async () => {
    const [key, tag] = await until(invalidateUnheard, { what: 'the server to hear of it', within: 30_000 });
    expect(await ask(own, 'alone', key, tag)).toBe('alone');
    const isNew = async () => (await ask(other, 'new', key, tag)) !== 'old';
    await until(isNew, { what: 'the other process to hear of it' });
    proxy.reconnect();
    const answers: unknown[] = [];
    // Its invalidation is made once more, so what was loaded meanwhile goes too.
    const areNewest = async () => {
      answers.push(await ask(own, 'newest', key, tag), await ask(other, 'newest', key, tag));
      return answers.slice(-2).every((answer) => answer === 'newest');
    };
    await until(areNewest, { what: 'the invalidation to be made once more', within: 20_000 });
    expect(answers).not.toContain('old');
  });

  it('gives what it loaded when its commit is not confirmed, and leaves others one answer', async () => {
    const { key, loading } = await until(loadUnderLease, { what: 'a load under its lease', within: 20_000 });
    proxy.swallowReplies();
    await own.order({ kind: 'finish', key });
    expect((await loading)[0]?.value).toBe('loaded');
    expect(await ask(other, 'loaded again', key)).toBe('loaded');
    expect(loadsOf([own, other], key)).toBe(1);
  });

  /** An invalidation that the server hears. One that is not even sent is none: the process took the server for gone by then. */
  async function invalidateUnheard(): Promise<[string, string] | undefined> {
    const [key, tag] = [`key-${(keys += 1)}`, `tag-${keys}`];
    // So that the server knows the script: what it says of one that it does not know would be lost, too.
    await own.order({ kind: 'invalidateTag', tag: 'another', mode: 'delete' });
    await ask(own, 'old', key, tag);
    if ((await ask(other, 'unused', key, tag)) !== 'old') return undefined;
    proxy.swallowReplies();
    const isHeard = await hearing(tag, () => own.order({ kind: 'invalidateTag', tag, mode: 'delete' }));
    if (isHeard) return [key, tag];
    proxy.reconnect();
    return undefined;
  }

  /** Whether the server publishes something of this tag meanwhile. */
  async function hearing(tag: string, act: () => Promise<unknown>): Promise<boolean> {
    const listener = client.duplicate();
    const heard: string[] = [];
    listener.on('pmessage', (_pattern, _channel, message) => heard.push(message));
    await listener.psubscribe(`${keyPrefix}_cache:bus:*`);
    await act();
    // Messages that were published before it come before its answer.
    await listener.ping();
    listener.disconnect();
    return heard.some((message) => message.includes(`${tag}"`));
  }

  /** One that could not be had in time is none that may be committed: the process thinks that the server is away. */
  async function loadUnderLease() {
    const key = `key-${(keys += 1)}`;
    const loading = own.call(key, bringing('loaded', UNTIL_FINISHED), { tags: ['tag'] });
    await own.hasBegun(key);
    const lease = `${keyPrefix}_cache:lease:{${keyPrefix}cluster:${key}}`;
    if (await client.exists(lease)) return { key, loading };
    await own.order({ kind: 'finish', key });
    await loading;
    return undefined;
  }
});

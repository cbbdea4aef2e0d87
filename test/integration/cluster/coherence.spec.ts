import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeOnServer } from '../../support/real-server.js';
import { until } from '../../support/until.js';
import { ClusterProcess } from './cluster.js';
import { bringing, UNTIL_FINISHED } from './messages.js';
import { paced } from '../../support/slowness.mjs';

/** The bound of these processes. */
const MAX_STALENESS_MS = paced(500);

describeOnServer('a value whose load began before an invalidation', ({ url, keyPrefix }) => {
  const options = {
    url,
    keyPrefix: keyPrefix(),
    coherence: { maxStaleness: `${MAX_STALENESS_MS}ms` },
    commandTimeout: '5s',
  } as const;
  let own: ClusterProcess;
  let other: ClusterProcess;
  let deaf: ClusterProcess;
  let keys = 0;

  beforeAll(async () => {
    [own, other, deaf] = (await Promise.all([1, 2, 3].map(() => ClusterProcess.start(options)))) as [
      ClusterProcess,
      ClusterProcess,
      ClusterProcess,
    ];
    await deaf.order({ kind: 'deafen' });
  });

  const newKey = (): string => `key-${(keys += 1)}`;
  const valueIn = async (where: ClusterProcess, key: string, tags: string[], ifLoaded = 'new') =>
    (await where.call(key, bringing(ifLoaded), { tags }))[0]?.value;

  describe.each([
    ['key', (key: string) => own.order({ kind: 'delete', key })],
    ['tag', (key: string) => own.order({ kind: 'invalidateTag', tag: `tag-${key}`, mode: 'delete' })],
    ['namespace', () => own.order({ kind: 'clearNamespace', mode: 'delete' })],
    ['reset', () => own.order({ kind: 'reset' })],
  ] as const)('by %s', (what, invalidate) => {
    it('is never served again by the process that invalidated, nor by others once they heard of it', async () => {
      const key = newKey();
      const tags = [`tag-${key}`];
      for (const one of [own, other]) await valueIn(one, key, tags, 'old');
      expect(await valueIn(other, key, tags)).toBe('old');
      await invalidate(key);
      expect(await valueIn(own, key, tags)).toBe('new');
      // The message may be under way still, for far shorter than the bound that holds without it.
      const isNew = async () => (await valueIn(other, key, tags)) === 'new';
      await until(isNew, { what: 'the other process to hear of it', within: MAX_STALENESS_MS / 5 });
    });

    it('is not served after the bound where the bus tells nothing', async () => {
      const key = newKey();
      const tags = [`tag-${key}`];
      // It learns of versions made new by a test before this one at its next heartbeat only.
      await delay(MAX_STALENESS_MS / 2);
      await valueIn(own, key, tags, 'old');
      expect(await valueIn(deaf, key, tags)).toBe('old');
      await invalidate(key);
      await delay(MAX_STALENESS_MS);
      expect(await valueIn(deaf, key, tags)).toBe('new');
    });

    it('is not stored, or not served, when the load was under way', async () => {
      const key = newKey();
      const tags = [`tag-${key}`];
      const loading = other.call(key, bringing('old', UNTIL_FINISHED), { tags });
      await other.hasBegun(key);
      await invalidate(key);
      const after = own.call(key, bringing('new'), { tags });
      await other.order({ kind: 'finish', key });
      expect((await loading)[0]?.value).toBe('old');
      expect((await after)[0]?.value).toBe('new');
      // The purge behind a reset may remove what was loaded since, too: that costs a load.
      const last = what === 'reset' ? 'newest' : 'new';
      expect(['new', last]).toContain(await valueIn(other, key, tags, 'newest'));
    });

    it('is not stored, or not served, when it was a renewal behind an answer', async () => {
      const key = newKey();
      const tags = [`tag-${key}`];
      const policy = { fresh: '20ms', stale: '1m' } as const;
      await other.call(key, bringing('older'), { tags, policy });
      await delay(30);
      const renewal = bringing('old', UNTIL_FINISHED);
      const stale = await other.call(key, renewal, { tags, policy });
      expect(stale[0]?.value).toBe('older');
      await other.hasBegun(key, 2);
      await invalidate(key);
      const after = own.call(key, bringing('new'), { tags });
      await other.order({ kind: 'finish', key });
      expect((await after)[0]?.value).toBe('new');
      // The purge behind a reset may remove what was loaded since, too: that costs a load.
      const last = what === 'reset' ? 'newer' : 'new';
      const isNew = async () => ['new', last].includes(String(await valueIn(other, key, tags, 'newer')));
      await until(isNew, { what: 'the other process to hear of it', within: MAX_STALENESS_MS / 5 });
    });
  });

  it('is refused its commit after its key was deleted', async () => {
    const key = newKey();
    const loading = other.call(key, bringing('old', UNTIL_FINISHED));
    await other.hasBegun(key);
    await other.order({ kind: 'deafen' });
    await own.order({ kind: 'delete', key });
    await other.order({ kind: 'finish', key });
    await loading;
    const isRefused = () =>
      other.events.some((event) => event.name === 'notStored' && event.key === `cluster:${key}`);
    await other.until(isRefused, 'the refusal of the commit');
    expect(await own.order({ kind: 'get', key })).toBeUndefined();
    const reasons = other.events.flatMap(({ name, reason }) => (name === 'notStored' ? [reason] : []));
    expect(['overtaken', 'invalidated']).toContain(reasons.at(-1));
  });
});

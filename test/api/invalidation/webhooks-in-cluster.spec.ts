// Slow: starts the whole API, often.
import { expect, it, jest } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { Redis } from 'ioredis';
import { tags } from '../../../apps/tripsage-api/src/app.cache.js';
import { describeOnServer } from '../../support/real-server.js';
import { until } from '../../support/until.js';
import { startApi } from '../api-under-test.js';
import { ANA, idOf, mem0Memory, startMem0 } from '../memory/scripted-mem0.js';
import { CHANGE, deliver, newId, webhookCounts } from './signed-webhooks.js';

describeOnServer('two API processes on one server', ({ url, keyPrefix }) => {
  it('invalidate once for one webhook, to whichever of them it comes and however often at once', async () => {
    const mem0 = await startMem0(mem0Memory(idOf(1), 'ana'));
    const setting = { supplierUrl: mem0.url, cache: { url, keyPrefix: keyPrefix() } };
    const apis = [await startApi(setting), await startApi(setting)] as const;
    const invalidations = apis.map(({ app }) => jest.spyOn(app.get(CacheService), 'invalidateTags'));
    const search = async (api: (typeof apis)[number]) =>
      (await api.send('POST', '/api/memory/search', { query: 'seats' }, ANA)).body['count'];
    expect([await search(apis[0]), await search(apis[1])]).toEqual([1, 1]);

    mem0.memories.set(idOf(2), mem0Memory(idOf(2), 'ana'));
    const id = newId();
    const answers = await Promise.all([0, 1, 0, 1, 0, 1].map((at) => deliver(apis[at]!, CHANGE, { id })));
    answers.push(await deliver(apis[0], CHANGE, { id }), await deliver(apis[1], CHANGE, { id }));

    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(invalidations.reduce((sum, { mock }) => sum + mock.calls.length, 0)).toBe(1);
    const counts = await Promise.all(apis.map(webhookCounts));
    const sum = (outcome: string) => counts.reduce((all, each) => all + (each[outcome] ?? 0), 0);
    expect([sum('invalidated'), sum('repeated')]).toEqual([1, 7]);
    for (const api of apis) await until(async () => (await search(api)) === 2);
  });

  it('hear what another service publishes on the channel of the server', async () => {
    const mem0 = await startMem0(mem0Memory(idOf(1), 'ana'));
    const cache = { url, keyPrefix: keyPrefix() };
    const api = await startApi({ supplierUrl: mem0.url, cache });
    const search = async () =>
      (await api.send('POST', '/api/memory/search', { query: 'seats' }, ANA)).body['count'];
    expect(await search()).toBe(1);
    mem0.memories.set(idOf(2), mem0Memory(idOf(2), 'ana'));
    const client = new Redis(url);
    try {
      const message = { v: 1, id: newId(), source: 'python', tags: [tags.memoriesOf('ana')] };
      await client.publish(`${cache.keyPrefix}tripsage:invalidate`, JSON.stringify(message));
    } finally {
      client.disconnect();
    }
    await until(async () => (await search()) === 2);
  });
});

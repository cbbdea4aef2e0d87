import { beforeAll, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { ConnectedProcess } from './connected-process.js';
import type { FaultyLink } from './faulty-link.js';
import { FaultyProxy } from './faulty-proxy.js';

/** Waiting it out differs clearly from not waiting. */
const LEASE_LIFE_MS = paced(4_000);
const LOAD_MS = 50;

describeWithOwnServer('a lease whose taker never heard of it', () => {
  let port: number;

  beforeAll(async () => {
    ({ port } = await startOwnServer());
  });

  it.each([
    ['the connection breaks', (link: FaultyLink) => link.cut()],
    ['the connection is given up after a silence', () => undefined],
  ])('keeps nobody waiting for its whole life: %s', async (how, lose) => {
    const proxy = await FaultyProxy.start(port);
    const options = {
      keyPrefix: how === 'the connection breaks' ? 'broken:' : 'silent:',
      leaseLife: `${LEASE_LIFE_MS}ms`,
    } as const;
    const [taker, other] = await Promise.all([
      ConnectedProcess.start({
        ...options,
        url: proxy.url,
        commandTimeout: `${paced(250)}ms`,
        redis: { socketTimeout: paced(500) },
      }),
      ConnectedProcess.start({ ...options, url: `redis://127.0.0.1:${port}`, commandTimeout: '5s' }),
    ]);
    await Promise.all([taker.isUsable(), other.isUsable()]);
    const link = proxy.commandLink;
    // Its other commands before a load only read.
    link.swallowRepliesFrom(({ name, text }) => text.includes('_cache:lease:') && name !== 'UNLINK');
    const taking = taker.call('price', 'of the taker', { takesMs: LOAD_MS });
    await until(() => link.hasLostReplies, { what: 'the reply to be lost' });
    lose(link);
    const answer = await other.call('price', 'of the other', { takesMs: LOAD_MS });
    process.stdout.write(`  ${how}: the other process was answered after ${Math.round(answer.tookMs)} ms\n`);
    expect(['of the taker', 'of the other']).toContain(answer.value);
    expect(answer.tookMs).toBeLessThan(LEASE_LIFE_MS / 2);
    expect((await taking).value).toMatch(/^of the /);
  });
});

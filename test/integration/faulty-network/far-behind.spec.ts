import { beforeAll, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { ConnectedProcess } from './connected-process.js';
import { FaultyProxy } from './faulty-proxy.js';

/** So many bytes of names that telling all of them takes longer than an answer may take. */
const MISSED = { count: 50_000, length: 1_000, batch: 500 } as const;
/** Far less than the 15 s within which they could not be told. */
const CATCHES_UP_MS = 5_000;

describeWithOwnServer('a process that missed very many invalidations', () => {
  let port: number;

  beforeAll(async () => {
    ({ port } = await startOwnServer());
  });

  it('catches up within seconds, and so does one that has just started', async () => {
    const proxy = await FaultyProxy.start(port);
    const options = { keyPrefix: 'behind:' } as const;
    const direct = { ...options, url: `redis://127.0.0.1:${port}` } as const;
    const [behind, client] = await Promise.all([
      ConnectedProcess.start({ ...options, url: proxy.url }),
      ConnectedProcess.start({ ...direct, commandTimeout: '30s' }),
    ]);
    await Promise.all([behind.isUsable(), client.isUsable()]);
    const tags = ['of-before'];
    expect(await behind.answerOf('price', 'old', { tags })).toBe('old');
    proxy.cut();
    await client.order({ kind: 'invalidateTag', tag: 'of-before' });
    await client.order({ kind: 'invalidateTags', ...MISSED });
    proxy.accept();
    const acceptedAt = performance.now();
    await behind.isUsable(CATCHES_UP_MS);
    report('the one that was behind', acceptedAt);
    expect(await behind.answerOf('price', 'new', { tags })).toBe('new');
    const startedAt = performance.now();
    const started = await ConnectedProcess.start(direct);
    await started.isUsable(CATCHES_UP_MS);
    report('the new one', startedAt);
  });
});

function report(what: string, since: number): void {
  process.stdout.write(`  ${what} was usable after ${Math.round(performance.now() - since)} ms\n`);
}

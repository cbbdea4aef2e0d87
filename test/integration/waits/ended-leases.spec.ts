import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { HoldingProxy } from './holding-proxy.js';
import { Member, PATIENT } from './member.js';
import { bring, FAIL, UNTIL_FINISHED, type Write, WRITTEN } from './messages.js';

/** From the end of the lease to the answer of one that waited for it. A look of its own would come after three seconds. */
const LONGEST_MS = 300;

describeWithOwnServer('a lease that a write ends', () => {
  let proxy: HoldingProxy;
  let holder: Member;
  let waiter: Member;
  let writer: Member;
  let keys = 0;

  beforeAll(async () => {
    const { port, url } = await startOwnServer();
    proxy = await HoldingProxy.start(port);
    [holder, waiter, writer] = await Promise.all([
      Member.start({ ...PATIENT, url }),
      Member.start(PATIENT, proxy),
      Member.start({ ...PATIENT, url }),
    ]);
  });

  afterAll(() => proxy.close());

  it.each<[Write, 'getOrSet' | 'method', string]>([
    ['delete', 'getOrSet', 'loaded'],
    ['deleteMany', 'getOrSet', 'loaded'],
    ['set', 'getOrSet', WRITTEN],
    ['put', 'method', WRITTEN],
    ['evict', 'method', 'loaded'],
  ])('by %s lets those go on who wait for it', async (write, by, expected) => {
    await expectToGoOn(writer, { write, by, expected });
  });

  it('lets those go on who wait for it, also where its own process ends it', async () => {
    await expectToGoOn(holder, { write: 'delete', by: 'getOrSet', expected: 'loaded' });
  });

  it('lets those go on who wait for it, also where their own process ends it', async () => {
    await expectToGoOn(waiter, { write: 'delete', by: 'getOrSet', expected: 'loaded' });
  });

  it('lets those go on who wait for it, also where a put took it over that failed', async () => {
    const key = `key-${(keys += 1)}`;
    await holder.begin({ key, by: 'method', steps: [UNTIL_FINISHED, bring('never')] });
    const waiting = await waiter.waitFor({ key, by: 'method', steps: [bring('loaded')] }, 'offers');
    const put = await writer.call({ key, by: 'put', steps: [FAIL] });
    expect(put.error).toBe('supplier down');
    const { text, answeredAt } = await waiting.answer;
    expect(text).toBe('loaded');
    expect(answeredAt - put.answeredAt).toBeLessThan(paced(LONGEST_MS));
    await holder.finish(key);
  });

  async function expectToGoOn(
    ending: Member,
    { write, by, expected }: { write: Write; by: 'getOrSet' | 'method'; expected: string },
  ): Promise<void> {
    const key = `key-${(keys += 1)}`;
    await holder.begin({ key, by, steps: [UNTIL_FINISHED, bring('never')] });
    const call = { key, by, steps: [bring('loaded')] };
    const waiting = await waiter.waitFor(call, by === 'method' ? 'offers' : key);
    await ending.order({ kind: write, key });
    const confirmedAt = Date.now();
    const { text, answeredAt } = await waiting.answer;
    expect(text).toBe(expected);
    expect(answeredAt - confirmedAt).toBeLessThan(paced(LONGEST_MS));
    await holder.finish(key);
  }
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { HoldingProxy } from './holding-proxy.js';
import { leaseOf, Member, PATIENT } from './member.js';
import { bring, type CallerReport, FAIL, UNTIL_FINISHED } from './messages.js';

/** From the reply to the answer. A look of its own would come after three seconds. */
const LONGEST_MS = 300;
const POLICY = { fresh: '1m', errors: '1m' } as const;

describeWithOwnServer('a completion that comes before the reply about the lease', () => {
  let proxy: HoldingProxy;
  let holder: Member;
  let waiter: Member;
  let keys = 0;

  beforeAll(async () => {
    const { port, url } = await startOwnServer();
    proxy = await HoldingProxy.start(port);
    [holder, waiter] = await Promise.all([Member.start({ ...PATIENT, url }), Member.start(PATIENT, proxy)]);
  });

  afterAll(() => proxy.close());

  const newKey = (): string => `key-${(keys += 1)}`;

  it.each([
    ['value', bring('loaded'), { text: 'loaded' }],
    ['failure', FAIL, { error: expect.stringContaining('supplier down') }],
    ['value that is not kept', bring('loaded'), { text: 'of its own' }],
  ])('is heard, that of a %s', async (what, end, expected) => {
    const key = newKey();
    const isKept = what !== 'value that is not kept';
    await holder.begin({ key, policy: POLICY, isKept, steps: [UNTIL_FINISHED, end] });
    const waiting = await askedUnanswered(key);
    await holder.finish(key);
    await until(() => proxy.hasTold(new RegExp(`completed.*:${key}"`)), { what: 'the completion' });
    expect(await answerAfterReply(waiting)).toMatchObject(expected);
  });

  it('is heard, also the end of a lease by a delete', async () => {
    const key = newKey();
    await holder.begin({ key, policy: POLICY, steps: [UNTIL_FINISHED, bring('never')] });
    const waiting = await askedUnanswered(key);
    await holder.order({ kind: 'delete', key });
    await until(() => proxy.hasTold(new RegExp(`:${key}"`)), { what: 'what the delete tells' });
    expect(await answerAfterReply(waiting)).toMatchObject({ text: 'of its own' });
    await holder.finish(key);
  });

  /** A call whose process asked for the lease, which another has, and has no reply yet. */
  async function askedUnanswered(key: string): Promise<{ answer: Promise<CallerReport> }> {
    proxy.holdRepliesFrom(leaseOf(key));
    const answer = waiter.call({ key, policy: POLICY, steps: [bring('of its own')] });
    await until(() => proxy.replies.heldCount > 0, { what: 'the reply of the server about the lease' });
    return { answer };
  }

  /** Lets the reply pass. */
  async function answerAfterReply({ answer }: { answer: Promise<CallerReport> }): Promise<CallerReport> {
    const releasedAt = Date.now();
    proxy.replies.release();
    const report = await answer;
    expect(report.answeredAt - releasedAt).toBeLessThan(paced(LONGEST_MS));
    return report;
  }
});

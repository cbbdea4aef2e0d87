import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { HoldingProxy } from './holding-proxy.js';
import { Member, PATIENT } from './member.js';
import { bring, type CallerReport, type CallOrder, FAIL, TIMEOUT, UNTIL_FINISHED, wait } from './messages.js';

const LIMIT_MS = paced(800);
/** The wait for a load elsewhere, and then a load of one's own: each is within the limit, both are far beyond. */
const FIRST_MS = 0.75 * LIMIT_MS;
const SECOND_MS = 0.9 * LIMIT_MS;
/** The limit, with round trips on a busy machine. */
const LONGEST_MS = 1.3 * LIMIT_MS;
const TAG = 'tag';

describeWithOwnServer('a call that waits for a load elsewhere, and then loads by itself', () => {
  let proxy: HoldingProxy;
  let holder: Member;
  let waiter: Member;
  let later: Member;
  let keys = 0;

  beforeAll(async () => {
    const { port, url } = await startOwnServer();
    proxy = await HoldingProxy.start(port);
    // With a look at the lease early enough, should nobody tell of its end.
    const options = { ...PATIENT, leaseLife: `${LIMIT_MS}ms` } as const;
    [holder, waiter, later] = await Promise.all([
      Member.start({ ...options, url }),
      Member.start(options, proxy),
      Member.start({ ...options, url }),
    ]);
  });

  afterAll(() => proxy.close());

  const callTo = (policy: CallOrder['policy'] = { fresh: '1m', errors: '0ms' }) => {
    const key = `key-${(keys += 1)}`;
    return { key, policy, hardLimit: `${LIMIT_MS}ms` } as const;
  };

  /** Has the wait end near the limit, with nothing to answer from. */
  async function endWait(key: string, how: 'failure' | 'delete' | 'invalidation'): Promise<void> {
    const [askedAt] = waiter.momentsOf('asked', key);
    await delay(Math.max(0, askedAt! + FIRST_MS - Date.now()));
    if (how === 'delete') await holder.order({ kind: 'delete', key });
    if (how === 'invalidation') await holder.order({ kind: 'invalidateTag', tag: TAG });
    if (how !== 'delete') await holder.finish(key);
  }

  it.each(['failure', 'delete', 'invalidation'] as const)(
    'is answered within one limit in all, after a %s',
    async (how) => {
      const call = callTo();
      const end = how === 'failure' ? FAIL : bring('old');
      const tagging = { step: 'tag', tag: TAG } as const;
      await holder.begin({ ...call, hardLimit: '1m', steps: [tagging, UNTIL_FINISHED, end] });
      const waiting = await waiter.waitFor({ ...call, steps: [wait(SECOND_MS), bring('new')] });
      await endWait(call.key, how);
      const answer = await waiting.answer;
      expect(['new', TIMEOUT]).toContain(answer.text ?? answer.code);
      expect(waitedMs(answer)).toBeLessThan(LONGEST_MS);
      await holder.finish(call.key);
    },
  );

  it('is answered with an old value at the limit, where that may be', async () => {
    const call = callTo({ fresh: '1ms', staleIfError: '1m', errors: '0ms' });
    await holder.call({ ...call, steps: [bring('old')] });
    await holder.settle();
    await holder.begin({ ...call, hardLimit: '1m', steps: [UNTIL_FINISHED, FAIL] });
    const waiting = await waiter.waitFor({ ...call, steps: [wait(SECOND_MS), bring('new')] });
    await endWait(call.key, 'failure');
    const answer = await waiting.answer;
    expect(answer.text).toBe('old');
    expect(waitedMs(answer)).toBeLessThan(LONGEST_MS);
  });

  it('has the signal of its load aborted at the limit', async () => {
    const call = callTo();
    await holder.begin({ ...call, hardLimit: '1m', steps: [UNTIL_FINISHED, FAIL] });
    const waiting = await waiter.waitFor({ ...call, steps: [UNTIL_FINISHED, bring('too late')] });
    await endWait(call.key, 'failure');
    expect(await waiting.answer).toMatchObject({ code: TIMEOUT });
    await waiter.until(() => waiter.count('aborted', call.key) > 0, 'the abortion of its load');
    const [askedAt, abortedAt] = [
      waiter.momentsOf('asked', call.key)[0]!,
      waiter.momentsOf('aborted', call.key)[0]!,
    ];
    expect(abortedAt - askedAt).toBeLessThan(LONGEST_MS);
  });

  it('has a load that was cut short for that remembered as no failure', async () => {
    const call = callTo({ fresh: '1m', errors: '1m' });
    await holder.begin({ ...call, hardLimit: '1m', steps: [UNTIL_FINISHED, bring('old')] });
    const waiting = await waiter.waitFor({ ...call, steps: [UNTIL_FINISHED, bring('too late')] });
    await endWait(call.key, 'delete');
    expect(await waiting.answer).toMatchObject({ code: TIMEOUT });
    const next = { ...call, steps: [bring('new')] };
    const answers = await Promise.all([waiter, later].map((one) => one.call(next)));
    expect(answers).toMatchObject([{ text: 'new' }, { text: 'new' }]);
    await holder.finish(call.key);
  });
});

function waitedMs({ askedAt, answeredAt }: CallerReport): number {
  return answeredAt - askedAt;
}

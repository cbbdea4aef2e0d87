import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import type { HoldingProxy } from './holding-proxy.js';
import { type Member, twoMembers } from './member.js';
import { bring, type CallerReport, TIMEOUT, UNTIL_FINISHED, wait } from './messages.js';

const LIMIT_MS = paced(400);
/** Of the call that began the load. */
const LONG = '1m';
/** The limit of the joiner, with turns of a busy machine. */
const LONGEST_MS = 1.5 * LIMIT_MS;

describeWithOwnServer('a call that joins a load of its process', () => {
  let proxy: HoldingProxy;
  let own: Member;
  let other: Member;
  let keys = 0;

  beforeAll(async () => {
    ({ proxy, own, other } = await twoMembers());
  });

  afterAll(() => proxy.close());

  const newKey = (): string => `key-${(keys += 1)}`;
  const LIMITED = { hardLimit: `${LIMIT_MS}ms` } as const;

  /** Its answer. Where none comes, the load of the key that it joined ends all the same. */
  async function answered(joined: Promise<CallerReport>, finish: () => Promise<void>): Promise<CallerReport> {
    await Promise.race([joined, delay(3 * LIMIT_MS)]);
    await finish();
    return joined;
  }

  it('waits no longer than its own limit, whatever that of the load is', async () => {
    const key = newKey();
    const first = own.call({ key, hardLimit: LONG, steps: [UNTIL_FINISHED, bring('loaded')] });
    await own.hasBegun(key);
    const joined = own.call({ key, ...LIMITED, steps: [bring('unused')] });
    const answer = await answered(joined, () => own.finish(key));
    expect(answer).toMatchObject({ code: TIMEOUT });
    expectOneLimit(answer);
    // The load is none the worse for it.
    expect(await first).toMatchObject({ text: 'loaded' });
    expect(await other.call({ key, steps: [bring('unused')] })).toMatchObject({ text: 'loaded' });
  });

  it('waits no longer than its own limit for a load elsewhere', async () => {
    const key = newKey();
    await other.begin({ key, hardLimit: LONG, steps: [UNTIL_FINISHED, bring('loaded')] });
    const first = await own.waitFor({ key, hardLimit: LONG, steps: [bring('unused')] });
    const joined = own.call({ key, ...LIMITED, steps: [bring('unused')] });
    const answer = await answered(joined, () => other.finish(key));
    expect(answer).toMatchObject({ code: TIMEOUT });
    expectOneLimit(answer);
    expect(await first.answer).toMatchObject({ text: 'loaded' });
  });

  it('is answered with the old value at its limit, where that may be', async () => {
    const key = newKey();
    const policy = { fresh: '1ms', staleIfError: '1m' } as const;
    await own.call({ key, policy, steps: [bring('old')] });
    await own.settle();
    await own.begin({ key, policy, hardLimit: LONG, steps: [UNTIL_FINISHED, bring('loaded')] });
    const joined = own.call({ key, policy, ...LIMITED, steps: [bring('unused')] });
    const answer = await answered(joined, () => own.finish(key));
    expect(answer).toMatchObject({ text: 'old' });
    expectOneLimit(answer);
  });

  it('has one limit in all where an invalidation has it start over', async () => {
    const key = newKey();
    const tag = `tag-${key}`;
    const tagging = { step: 'tag', tag } as const;
    await own.begin({ key, hardLimit: LONG, steps: [tagging, UNTIL_FINISHED, bring('old')] });
    await own.order({ kind: 'invalidateTag', tag });
    const joined = own.call({ key, ...LIMITED, steps: [wait(0.9 * LIMIT_MS), bring('new')] });
    await delay(0.8 * LIMIT_MS);
    await own.finish(key);
    const answer = await joined;
    expect(['new', TIMEOUT]).toContain(answer.text ?? answer.code);
    expect(waitedMs(answer)).toBeLessThan(LONGEST_MS);
  });
});

/** Its whole limit, but not more. A timer may end a moment early by the wall clock. */
function expectOneLimit(answer: CallerReport): void {
  expect(waitedMs(answer)).toBeGreaterThan(LIMIT_MS - 20);
  expect(waitedMs(answer)).toBeLessThan(LONGEST_MS);
}

function waitedMs({ askedAt, answeredAt }: CallerReport): number {
  return answeredAt - askedAt;
}

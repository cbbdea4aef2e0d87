import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithOwnServer } from '../../support/own-server.js';
import { until } from '../../support/until.js';
import type { HoldingProxy } from './holding-proxy.js';
import { type Member, twoMembers } from './member.js';
import { bring, type CallOrder, type Order, type Step, UNTIL_FINISHED } from './messages.js';

interface Case {
  readonly what: string;
  invalidation(key: string): Order;
  /** For the whole of a load, or what its loader says of its value. */
  readonly tagging?: 'before' | 'after';
}

const CASES: Case[] = [
  { what: 'key', invalidation: (key) => ({ kind: 'delete', key }) },
  {
    what: 'tag known before the load',
    invalidation: (key) => ({ kind: 'invalidateTag', tag: `tag-${key}` }),
    tagging: 'before',
  },
  {
    what: 'tag known after the load',
    invalidation: (key) => ({ kind: 'invalidateTag', tag: `tag-${key}` }),
    tagging: 'after',
  },
  { what: 'namespace', invalidation: () => ({ kind: 'clearNamespace' }) },
];

describeWithOwnServer('an invalidation elsewhere, while a load is under way', () => {
  let proxy: HoldingProxy;
  let own: Member;
  let other: Member;
  let keys = 0;

  beforeAll(async () => {
    ({ proxy, own, other } = await twoMembers());
  });

  afterAll(() => proxy.close());

  /** A load of this process that waits for its end. */
  function callOf({ tagging }: Case): CallOrder {
    const key = `key-${(keys += 1)}`;
    const tag = `tag-${key}`;
    const steps: Step[] = [UNTIL_FINISHED, bring('old')];
    if (tagging === 'after') steps.unshift({ step: 'tag', tag });
    return { key, steps, tags: tagging === 'before' ? [tag] : undefined };
  }

  const newer = (call: CallOrder): CallOrder => ({ ...call, steps: [bring('new')] });

  /** Resolves when this process was told of it, and has taken the message. */
  async function hearing(): Promise<void> {
    await until(() => proxy.hasTold(/invalidated/), { what: 'the message of the invalidation' });
    await own.settle();
  }

  describe.each(CASES)('by its $what', (given) => {
    it('is heeded by a call that was made after it and before it was heard', async () => {
      const call = callOf(given);
      const first = own.call(call);
      await own.hasBegun(call.key);
      proxy.forget();
      proxy.messages.hold();
      await other.order(given.invalidation(call.key));
      const joined = own.call(newer(call));
      await own.until(() => own.count('asked', call.key) === 2, 'the second call');
      await own.settle();
      proxy.messages.release();
      await hearing();
      await own.finish(call.key);
      expect(await joined).toMatchObject({ text: 'new' });
      expect(await own.call(newer(call))).toMatchObject({ text: 'new' });
      // It was made before.
      expect(['old', 'new']).toContain((await first).text);
    });

    it('is heeded by a call that was made after it was heard', async () => {
      const call = callOf(given);
      const first = own.call(call);
      await own.hasBegun(call.key);
      proxy.forget();
      await other.order(given.invalidation(call.key));
      await hearing();
      const joined = own.call(newer(call));
      await own.until(() => own.count('asked', call.key) === 2, 'the second call');
      await own.settle();
      await own.finish(call.key);
      expect(await joined).toMatchObject({ text: 'new' });
      await first;
    });
  });
});

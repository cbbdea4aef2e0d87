import { describe, expect, it } from '@jest/globals';
import type { LimiterPolicy, LimitStore, LimitWindow } from '@tripsage/cache';
import { FakeClock, limitStoreContract } from '@tripsage/cache-testing';
import { LocalLimits } from '../../../../libs/cache/src/stores/memory/limits/local-limits.js';

type Broken = Partial<LimitStore>;

/** The titles of the cases (default: all) that fail for limits that are broken in one way. */
async function failures(breakIt: (limits: LimitStore) => Broken, only?: string): Promise<string[]> {
  const failed: string[] = [];
  const cases: { title: string; body: () => Promise<void> }[] = [];
  const create = async () => {
    const clock = new FakeClock();
    const freed: string[] = [];
    const whole = new LocalLimits(
      clock,
      (message) => void (message.kind === 'capacity-freed' && freed.push(message.id)),
    );
    const store: LimitStore = {
      acquire: (...args) => whole.acquire(...args),
      claim: (...args) => whole.claim(...args),
      leave: (...args) => whole.leave(...args),
      refund: (...args) => whole.refund(...args),
      release: (...args) => whole.release(...args),
      prolong: (...args) => whole.prolong(...args),
      peek: (...args) => whole.peek(...args),
      reset: (...args) => whole.reset(...args),
      pause: (...args) => whole.pause(...args),
      resume: (...args) => whole.resume(...args),
      correct: (...args) => whole.correct(...args),
      record: (...args) => whole.record(...args),
      heartbeat: (...args) => whole.heartbeat(...args),
      ...breakIt(whole),
    };
    return {
      store,
      freed,
      another: async () => store,
      pass: async (ms: number) => clock.advance(ms),
      now: () => clock.monotonic(),
      slackMs: 0,
      destroy: async () => undefined,
    };
  };
  limitStoreContract(
    { describe: (_title, body) => body(), it: (title, body) => cases.push({ title, body }) },
    { name: 'broken', create },
  );
  for (const { title, body } of cases) {
    if (only === undefined || title === only) await body().catch(() => failed.push(title));
  }
  return failed;
}

const withWindows = (
  policy: LimiterPolicy,
  change: (windows: readonly LimitWindow[]) => readonly LimitWindow[],
) => ({
  ...policy,
  windows: change(policy.windows),
});
const oneMore = (policy: LimiterPolicy) =>
  withWindows(policy, (windows) =>
    windows.map((one) => ({
      ...one,
      most: { user: one.most.user + 1, background: one.most.background + 1 },
    })),
  );

describe('the contract of a store of limits', () => {
  it('passes limits that are whole', async () => expect(await failures(() => ({}))).toEqual([]));

  it.each<[string, (limits: LimitStore) => Broken, string]>([
    [
      'give one permit too many',
      (limits) => ({ acquire: (id, policy, ...rest) => limits.acquire(id, oneMore(policy), ...rest) }),
      'sliding: gives permits up to the limit, and says what remains',
    ],
    [
      'know of one window',
      (limits) => ({
        acquire: (id, policy, ...rest) =>
          limits.acquire(
            id,
            withWindows(policy, (windows) => windows.slice(0, 1)),
            ...rest,
          ),
      }),
      'sliding: takes of windows in whatever order they stand',
    ],
    [
      'spend what they reject',
      (limits) => ({
        acquire: async (id, policy, request, maxWaitMs) => {
          const answer = await limits.acquire(id, policy, request, maxWaitMs);
          if (answer.kind === 'rejected') await limits.record(id, policy, [{ ...request, ageMs: 0 }]);
          return answer;
        },
      }),
      'sliding: takes of all windows or of none',
    ],
    [
      'forget the reserve',
      (limits) => ({
        acquire: (id, policy, request, ...rest) =>
          limits.acquire(id, policy, { ...request, priority: 'user' }, ...rest),
      }),
      'gcra: keeps a reserve from background callers',
    ],
    [
      'let newcomers pass',
      (limits) => ({
        acquire: async (id, policy, request, maxWaitMs) => {
          const [claimed] = (await limits.claim(id, policy, [request])).states;
          const answer = await limits.acquire(id, policy, request, Infinity);
          if (claimed !== 'lost' || answer.kind !== 'queued') return answer;
          const { states, remaining } = await limits.claim(id, oneMore(policy), [request]);
          if (states[0] === 'acquired') return { kind: 'acquired', remaining };
          if (maxWaitMs === 0) await limits.leave(id, request);
          return maxWaitMs === 0 ? { ...answer, kind: 'rejected' } : answer;
        },
      }),
      'sliding: lets no newcomer pass, not when the turn has come, nor with a smaller cost',
    ],
    [
      'keep a place for one who can not wait that long',
      (limits) => ({
        acquire: async (id, policy, request, maxWaitMs) => {
          const answer = await limits.acquire(id, policy, request, Infinity);
          return answer.kind === 'queued' && answer.waitMs > maxWaitMs
            ? { ...answer, kind: 'rejected' }
            : answer;
        },
      }),
      'gcra: keeps no place for one who would have to wait too long',
    ],
    [
      'give a permit for every claim',
      (limits) => ({
        claim: async (id, policy, requests) => {
          const claimed = await limits.claim(id, policy, requests);
          return { ...claimed, states: claimed.states.map(() => 'acquired' as const) };
        },
      }),
      'sliding: knows only those in the queue, and of their priority',
    ],
    ['never let go of a place', () => ({ leave: async () => undefined }), 'sliding: gives up a place'],
    [
      'give back a bucket what has leaked',
      (limits) => ({ refund: (id, policy, request) => limits.refund(id, policy, request, 0) }),
      'gcra: gives back no more than what can not have leaked since',
    ],
    [
      'count a call from its permit',
      (limits) => ({
        release: (id, policy, request) => limits.release(id, { ...policy, latestMs: 0 }, request),
      }),
      'sliding: counts a call from its end, or from so much later than its permit as it may be',
    ],
    [
      'bring calls back by prolonging them',
      (limits) => ({
        prolong: async (id, slotLifeMs, tokens) => {
          const concurrency = { user: 100, background: 100 };
          const policy = { algorithm: 'sliding', windows: [], concurrency, slotLifeMs, latestMs: 0 } as const;
          for (const token of tokens)
            await limits.acquire(id, policy, { token, cost: 0, priority: 'user' }, 0);
        },
      }),
      'does not bring back by prolonging what counts no longer',
    ],
    [
      'do not pause',
      () => ({ pause: async () => undefined }),
      'gcra: gives no permit in a pause, also to other processes',
    ],
    [
      'pause what costs something',
      (limits) => ({
        acquire: async (id, policy, request, maxWaitMs) =>
          request.cost === 0
            ? { kind: 'acquired', remaining: 0 }
            : limits.acquire(id, policy, request, maxWaitMs),
      }),
      'sliding: lets what costs nothing wait too',
    ],
    [
      'correct for a whole window, whatever was said',
      (limits) => ({
        correct: (id, policy, remaining, _forMs, token) => limits.correct(id, policy, remaining, 1e9, token),
      }),
      'sliding: has it back after that long',
    ],
    [
      'count twice what is recorded twice',
      (limits) => ({
        record: (id, policy, permits) =>
          limits.record(
            id,
            policy,
            permits.map((permit) => ({ ...permit, token: `${permit.token} of ${Math.random()}` })),
          ),
      }),
      'sliding: counts once what is recorded twice, or known',
    ],
    [
      'publish nothing',
      (limits) => ({ reset: (id) => (id.startsWith('the-last') ? limits.reset(id) : Promise.resolve()) }),
      'sliding: forgets on a reset permits and a pause, not calls under way; publishes that',
    ],
    [
      'know one limiter',
      (limits) => ({ acquire: (_id, ...rest) => limits.acquire('supplier', ...rest) }),
      'sliding: keeps limiters apart, and their keys',
    ],
    [
      'keep members that have left',
      (limits) => ({ heartbeat: (id, forMs) => limits.heartbeat(id, Math.max(forMs, 1_000)) }),
      'lets members leave',
    ],
  ])('fails limits that %s', async (_what, breakIt, title) => {
    expect(await failures(breakIt, title)).toEqual([title]);
  });
});

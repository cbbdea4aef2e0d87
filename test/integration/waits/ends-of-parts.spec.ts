import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { paced } from '../../support/slowness.mjs';
import { Member, PATIENT } from './member.js';
import { bring, type CallOrder, type Step, UNTIL_FINISHED, wait } from './messages.js';

/** The life of a part, and how long the loader of a whole works on once it has the part. */
const LIFE_MS = paced(400);
const WORK_MS = 0.8 * LIFE_MS;
/** For the way to the server, on a busy machine. */
const SLACK_MS = 0.35 * LIFE_MS;
/** Of a whole, were it not for its parts. */
const POLICY = { fresh: '5m', stale: '5m' } as const;

type Part = Omit<CallOrder, 'key'>;

const ENDS: Step = { step: 'bring', text: 'part', endsInMs: LIFE_MS };
const ENDED: Step = { step: 'bring', text: 'part', endsInMs: -1_000 };
const SKIP: Step = { step: 'skip' };
const LIVING: Part = { policy: { fresh: `${LIFE_MS}ms` }, steps: [bring('part')] };
const PARTS: [string, Part][] = [
  ['has a life', LIVING],
  ['says its end', { endsItself: true, steps: [ENDS] }],
  ['says its end and is not kept', { endsItself: true, isKept: false, steps: [ENDS] }],
  ['says its end and skips the cache', { endsItself: true, steps: [SKIP, ENDS] }],
];

describeWithOwnServer('a whole', () => {
  let own: Member;
  let other: Member;
  let keys = 0;

  beforeAll(async () => {
    const { url } = await startOwnServer();
    const options = { ...PATIENT, url };
    [own, other] = await Promise.all([Member.start(options), Member.start(options)]);
  });

  const partOf = (part: Part): CallOrder => ({ key: `part-${(keys += 1)}`, ...part });
  const wholeOf = (...steps: Step[]): CallOrder => ({ key: `whole-${(keys += 1)}`, policy: POLICY, steps });

  /** Its loader has a part at once, and works on. */
  const builtOf = (part: CallOrder): CallOrder =>
    wholeOf({ step: 'part', call: part }, wait(WORK_MS), bring('whole'));

  /** Is loaded anew once the life of a part is over that was stored before this moment. */
  async function expectEnded(whole: CallOrder, storedBefore: number): Promise<void> {
    await delay(Math.max(0, storedBefore + LIFE_MS + SLACK_MS - Date.now()));
    expect(await own.call({ ...whole, steps: [bring('anew')] })).toMatchObject({ text: 'anew' });
  }

  /** Calls for a whole. @returns when its part was answered, which was stored before, if at all */
  async function callWhole(whole: CallOrder, part: CallOrder): Promise<number> {
    const times = own.answersOf(part.key).length;
    const calling = own.call(whole);
    await own.until(() => own.answersOf(part.key).length > times, 'the part');
    const storedBefore = Date.now();
    expect(await calling).toMatchObject({ text: 'whole' });
    return storedBefore;
  }

  describe.each(PARTS)('of a part that %s', (_which, given) => {
    it('ends with the part, however long it was at work since', async () => {
      const part = partOf(given);
      const whole = builtOf(part);
      await expectEnded(whole, await callWhole(whole, part));
    });

    it('ends with the part that was handed on', async () => {
      const part = partOf(given);
      await own.call(part);
      const storedBefore = Date.now();
      const whole = wholeOf(wait(WORK_MS), { step: 'hand on', key: part.key }, bring('whole'));
      expect(await own.call(whole)).toMatchObject({ text: 'whole' });
      await expectEnded(whole, storedBefore);
    });
  });

  it.each([
    ['@Cacheable', 'method'],
    ['@CachePut', 'put'],
  ] as const)('under %s ends with its part', async (_which, by) => {
    const part = partOf(LIVING);
    const whole = builtOf(part);
    const storedBefore = await callWhole({ ...whole, by }, part);
    await expectEnded({ ...whole, by: 'method' }, storedBefore);
  });

  it('of a whole ends with the part of that', async () => {
    const part = partOf(LIVING);
    const inner = wholeOf({ step: 'part', call: part }, wait(WORK_MS / 2), bring('inner'));
    const outer = wholeOf({ step: 'part', call: inner }, wait(WORK_MS / 2), bring('whole'));
    await expectEnded(outer, await callWhole(outer, part));
  });

  it.each(['own', 'other'] as const)(
    'ends with a part that was stored before, here or there: %s',
    async (where) => {
      const part = partOf(LIVING);
      await (where === 'own' ? own : other).call(part);
      const storedBefore = Date.now();
      const whole = builtOf(part);
      await callWhole(whole, part);
      await expectEnded(whole, storedBefore);
    },
  );

  it('ends with a part that another call loaded', async () => {
    const part = partOf({ ...LIVING, steps: [UNTIL_FINISHED, bring('part')] });
    await own.begin(part);
    const whole = builtOf(part);
    const calling = own.call(whole);
    await own.until(() => own.count('asked', part.key) > 1, 'the second call for the part');
    await own.finish(part.key);
    await own.until(() => own.answersOf(part.key).length > 1, 'the part');
    const storedBefore = Date.now();
    expect(await calling).toMatchObject({ text: 'whole' });
    await expectEnded(whole, storedBefore);
  });

  it.each([
    ['kept', {}],
    ['skipped', { steps: [SKIP, ENDED] }],
  ])('is not kept where its part had ended when it was loaded: %s', async (_which, given) => {
    const part = partOf({ endsItself: true, steps: [ENDED], ...given });
    const whole = wholeOf({ step: 'part', call: part }, bring('whole'));
    await callWhole(whole, part);
    expect(own.answersOf(whole.key)).toMatchObject([{ outcome: 'miss', stored: false }]);
    for (const one of [own, other])
      expect(await one.call({ ...whole, steps: [SKIP, bring('anew')] })).toMatchObject({ text: 'anew' });
  });
});

import { beforeEach, expect, it } from '@jest/globals';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../support/own-server.js';
import { Member } from './member.js';
import { bring, type CallOrder, type Report, type Step, UNTIL_FINISHED } from './messages.js';

const PART: CallOrder = { key: 'part', policy: { fresh: '5m' }, steps: [bring('part')] };

describeWithOwnServer('an answer given without the server', () => {
  let server: OwnServer;
  let own: Member;

  beforeEach(async () => {
    server = await startOwnServer();
    const options = { url: server.url, scheduler: false, coherence: { disconnectedGrace: '5m' } } as const;
    own = await Member.start(options);
    await own.call(PART);
  });

  const wholeOf = (key: string, ...before: Step[]): CallOrder => ({
    key,
    steps: [...before, bring('whole')],
  });
  const part: Step = { step: 'part', call: PART };

  /** Resolves when the process knows that the server is away. */
  async function disconnect(): Promise<void> {
    const isGone = (report: Report): boolean => report.kind === 'connection' && report.isDisconnected;
    await server.kill();
    await own.until(() => own.reports.some(isGone), 'the process to be disconnected');
  }

  /** What the events say of each answer for a key. */
  const saidOf = (key: string) => own.answersOf(key).map(({ isDisconnected }) => isDisconnected);

  it('says so where it is made of a part from this process', async () => {
    await disconnect();
    await own.call(wholeOf('whole', part));
    expect(saidOf('part')).toEqual([false, true]);
    expect(saidOf('whole')).toEqual([true]);
    await own.call(wholeOf('whole', part));
    expect(saidOf('whole')).toEqual([true, true]);
  });

  it('says so where it is made of an answer that says so', async () => {
    await disconnect();
    const inner: Step = { step: 'part', call: wholeOf('inner', part) };
    await own.call(wholeOf('outer', inner));
    expect([saidOf('inner'), saidOf('outer')]).toEqual([[true], [true]]);
  });

  it('says so where its load began before', async () => {
    const calling = own.call(wholeOf('whole', UNTIL_FINISHED, part));
    await own.hasBegun('whole');
    await disconnect();
    await own.finish('whole');
    expect(await calling).toMatchObject({ text: 'whole' });
    expect(saidOf('whole')).toEqual([true]);
  });

  it('says so to all who wait for it', async () => {
    await disconnect();
    const whole = wholeOf('whole', part, UNTIL_FINISHED);
    const first = own.call(whole);
    await own.hasBegun('whole');
    const second = own.call(whole);
    await own.until(() => own.count('asked', 'whole') === 2, 'the second call');
    await own.until(() => own.answersOf('part').length === 2, 'the part');
    await own.finish('whole');
    await Promise.all([first, second]);
    expect(saidOf('whole')).toEqual([true, true]);
    expect(own.count('began', 'whole')).toBe(1);
  });

  it('does not say so where it is loaded anew as a whole', async () => {
    await disconnect();
    const fresh: Step = { step: 'part', call: { key: 'fresh', steps: [bring('fresh')] } };
    await own.call(wholeOf('whole', fresh));
    expect([saidOf('fresh'), saidOf('whole')]).toEqual([[false], [false]]);
  });
});

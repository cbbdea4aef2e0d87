import { beforeEach, describe, expect, it } from '@jest/globals';
import { DependencyTracker } from '../../../../libs/cache/src/cached-call/loading/dependency-tracker.js';
import type { LoadContext } from '../../../../libs/cache/src/api/load-context.js';
import { type CallOptions, Gated, localCluster, settle, SimulatedProcess } from '../../simulated-process.js';

const CHILD: CallOptions = { cacheKey: 'child:key', tags: ['c'] };
const PARENT: CallOptions = { cacheKey: 'parent:key' };

describe('an answer that is built of cached answers', () => {
  let cluster: ReturnType<typeof localCluster>;
  let process: SimulatedProcess;
  let children: number;

  beforeEach(() => {
    cluster = localCluster();
    process = new SimulatedProcess(cluster);
    children = 0;
  });

  const child = (how: CallOptions = CHILD, say = (_context: LoadContext): void => undefined) =>
    process.answer(async (context) => {
      say(context);
      return (children += 1);
    }, how);

  const parentOf = (how?: CallOptions, say?: (context: LoadContext) => void, own = PARENT) =>
    process.answer(async () => `of ${String(await child(how, say))}`, own);

  it('never outlives them', async () => {
    await child({ ...CHILD, policy: '1m' });
    cluster.clock.advance(20_000);
    await parentOf({ ...CHILD, policy: '1m' });
    expect(process.told.of('stored').map(({ lifeMs }) => lifeMs)).toEqual([60_000, 40_000]);
  });

  it('never outlives them, however long its own load takes', async () => {
    const slow = new Gated<void>();
    const parent = process.answer(
      async () => {
        const part = await child({ ...CHILD, policy: '10s' });
        await slow.run();
        return `of ${String(part)}`;
      },
      { ...PARENT, policy: '1m' },
    );
    await slow.hasBegun;
    cluster.clock.advance(4_000);
    slow.open();
    expect(await parent).toBe('of 1');
    expect(process.told.of('stored').map(({ lifeMs }) => lifeMs)).toEqual([10_000, 6_000]);
  });

  it('is not stored where one of them ended during its load, and ends with them where it is a part itself', async () => {
    const slow = new Gated<void>();
    const grandparent = process.answer(
      async () => {
        const whole = await parentOf({ ...CHILD, policy: '10s' }, undefined, {
          ...PARENT,
          unless: () => true,
        });
        await slow.run();
        return whole;
      },
      { cacheKey: 'grand:key', policy: '1m' },
    );
    await slow.hasBegun;
    cluster.clock.advance(10_000);
    slow.open();
    expect(await grandparent).toBe('of 1');
    expect(process.told.of('notStored').map(({ key, reason }) => [key, reason])).toEqual([
      ['parent:key', 'unless'],
      ['grand:key', 'expired'],
    ]);
  });

  it('never outlives the own end of a part, though that is not kept', async () => {
    const expiresAt = (): Date => new Date(cluster.clock.now() + 20_000);
    const ending = { ...CHILD, policy: { fresh: '1m', expiresAt }, unless: () => true } as const;
    await parentOf(ending, undefined, { ...PARENT, policy: '1m' });
    expect(process.told.of('stored').map(({ key, lifeMs }) => [key, lifeMs])).toEqual([
      ['parent:key', 20_000],
    ]);
  });

  it('says that it is made of what was answered while the process was disconnected', async () => {
    await child({ ...CHILD, policy: '1m' });
    process.backend.failAll();
    cluster.clock.advance(2_000);
    await settle();
    expect(process.coherence.state).toBe('disconnected');
    process.told.clear();
    await parentOf({ ...CHILD, policy: '1m' });
    expect(process.told.of('answered').map(({ key, isDisconnected }) => [key, isDisconnected])).toEqual([
      ['child:key', true],
      ['parent:key', true],
    ]);
  });

  it.each(['t:c', 'n:child', 'n:parent'])('falls with %s', async (name) => {
    expect(await parentOf()).toBe('of 1');
    await process.coherence.invalidate({ names: [name], mode: 'delete' });
    expect(await parentOf()).not.toBe(children === 1 ? 'of 2' : 'of 1');
  });

  it('does not fall with a key of theirs: that covers one entry', async () => {
    await parentOf();
    await process.invalidator.keys(['child:key']);
    expect(await parentOf()).toBe('of 1');
  });

  it('falls with the tags of an answer that was not kept', async () => {
    const unkept = { cacheKey: 'child:key' };
    const say = ({ skip, tags }: LoadContext): void => (tags('late'), skip());
    expect(await parentOf(unkept, say)).toBe('of 1');
    expect(await parentOf(unkept, say)).toBe('of 1');
    await process.invalidator.tags(['late'], 'delete');
    expect(await parentOf(unkept, say)).toBe('of 2');
    await process.invalidator.prefix('child', 'delete');
    expect(await parentOf(unkept, say)).toBe('of 3');
  });

  it('is stale from birth, and says so, where one of them was stale', async () => {
    const stale = { ...CHILD, policy: { fresh: '1m', stale: '1h' } } as const;
    await child(stale);
    cluster.clock.advance(60_000);
    expect(await parentOf(stale)).toBe('of 1');
    expect(process.told.of('answered').at(-1)).toMatchObject({
      outcome: 'miss',
      stored: true,
      freshForMs: 0,
    });
    await settle();
    expect(await parentOf(stale)).toBe('of 2');
  });
});

describe('a value that is not kept', () => {
  it('is not shared with calls made after the invalidation of a tag that its load gave', async () => {
    const process = new SimulatedProcess(localCluster());
    const old = new Gated<string>();
    const loading = process.answer(({ tags, skip }) => (tags('late'), skip(), old.run()));
    await old.hasBegun;
    await process.invalidator.tags(['late'], 'delete');
    const later = process.answer(async () => 'new');
    old.open('old');
    expect(await loading).toBe('old');
    expect(await later).toBe('new');
  });
});

describe('what loads wait for', () => {
  it('is forgotten, also where the load that waits has ended before', async () => {
    const tracker = new DependencyTracker();
    const slow = new Gated<void>();
    let waiting: Promise<void> | undefined;
    await tracker.run({ key: 'ns:waits' }, async () => {
      waiting = tracker.wait({ key: 'ns:slow' }, slow.run());
    });
    slow.open();
    await waiting;
    expect((tracker as unknown as { waits: Map<object, unknown> }).waits.size).toBe(0);
  });
});

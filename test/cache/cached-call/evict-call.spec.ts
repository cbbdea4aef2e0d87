import { describe, expect, it } from '@jest/globals';
import { type Eviction, EvictCall } from '../../../libs/cache/src/cached-call/evict-call.js';
import { localCluster, SimulatedProcess } from '../simulated-process.js';

const BASE: Eviction = {
  method: 'S.save',
  args: ['id'],
  options: {},
  mode: 'delete',
  isBefore: false,
  namespace: undefined,
  prefixes: [],
  entries: undefined,
  onFailure: [],
  run: async () => 'saved',
};

async function evict(eviction: Partial<Eviction>) {
  const process = new SimulatedProcess(localCluster());
  await process.answer(async () => 'old', { tags: ['tag'] });
  const { invalidator } = process;
  const evictCall = new EvictCall({ invalidator });
  const ended = await evictCall.run({ ...BASE, ...eviction }).catch((error: Error) => error.message);
  const answer = await process.answer(async () => 'new');
  return { ended, answer, events: process.told.of('invalidated').map(({ kind }) => kind) };
}

describe('an eviction', () => {
  it.each([
    ['one entry', { entries: () => ({ keys: ['ns:key'], prefixes: [] }) }, ['key']],
    ['tags', { options: { tags: ['tag'] } }, ['tag']],
    ['a namespace', { namespace: 'ns' }, ['namespace']],
    ['a prefix', { prefixes: ['ns'] }, ['namespace']],
  ] satisfies [string, Partial<Eviction>, string[]][])(
    'of %s comes after the method',
    async (_what, of, kinds) => {
      expect(await evict(of)).toEqual({ ended: 'saved', answer: 'new', events: kinds });
    },
  );

  const failing = async () => {
    throw new Error('not saved');
  };

  it('leaves the entry where the method failed, unless it comes before', async () => {
    const entries = () => ({ keys: ['ns:key'], prefixes: [] });
    expect(await evict({ entries, run: failing })).toEqual({ ended: 'not saved', answer: 'old', events: [] });
    expect(await evict({ entries, run: failing, isBefore: true })).toMatchObject({
      answer: 'new',
      events: ['key'],
    });
  });

  it('fails the call where the rule for tags fails', async () => {
    const tags = () => {
      throw new Error('rule');
    };
    expect((await evict({ options: { tags } })).ended).toMatch(/tags option threw/);
  });

  it('fails the call where the rule for entries fails, and evicts all that could be meant', async () => {
    const entries = () => {
      throw new Error('rule');
    };
    const evicted = await evict({ entries, onFailure: ['ns'] });
    expect(evicted).toEqual({ ended: 'rule', answer: 'new', events: ['namespace'] });
  });
});

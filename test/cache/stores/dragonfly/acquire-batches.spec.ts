import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import type { LimiterPolicy } from '../../../../libs/cache/src/ports/limit-store.js';
import { AcquireBatches } from '../../../../libs/cache/src/stores/dragonfly/acquire-batches.js';
import { until } from '../../../support/until.js';
import { Gated, settle } from '../../simulated-process.js';

const MOST_AT_ONCE = 100;
const policy: LimiterPolicy = {
  algorithm: 'sliding',
  windows: [],
  concurrency: undefined,
  slotLifeMs: 0,
  latestMs: 0,
};

type Fields = readonly (string | number)[];

/** Batches whose questions are kept; each request is answered with what it asked. */
function newBatches() {
  const asked: { id: string; policy: LimiterPolicy; requests: readonly Fields[] }[] = [];
  const batches = new AcquireBatches<Fields, string[]>(async (id, of, requests) => {
    asked.push({ id, policy: of, requests });
    return requests.map((fields) => fields.map(String));
  });
  return { asked, batches };
}

describe('the requests of one turn', () => {
  it('are decided together, in their order, and each gets its own answer', async () => {
    const { asked, batches } = newBatches();
    const answers = await Promise.all([1, 2, 3].map((number) => batches.ask('one', policy, [number])));
    expect(asked).toEqual([{ id: 'one', policy, requests: [[1], [2], [3]] }]);
    expect(answers).toEqual([['1'], ['2'], ['3']]);
  });

  it('are those that come before the turn ends, however they come', async () => {
    const { asked, batches } = newBatches();
    const late = async (turns: number): Promise<unknown> => {
      for (let turn = 0; turn < turns; turn += 1) await undefined;
      return batches.ask('one', policy, [turns]);
    };
    await Promise.all([1, 5, 20].map(late));
    expect(asked.map(({ requests }) => requests.length)).toEqual([3]);
    await late(1);
    expect(asked).toHaveLength(2);
  });

  it('are one question for each limiter, and for each policy of it', async () => {
    const { asked, batches } = newBatches();
    const other = { ...policy, latestMs: 1 };
    await Promise.all([
      batches.ask('one', policy, ['a']),
      batches.ask('two', policy, ['b']),
      batches.ask('one', other, ['c']),
      batches.ask('one', other, ['d']),
    ]);
    expect(asked).toEqual([
      { id: 'one', policy, requests: [['a']] },
      { id: 'one', policy: other, requests: [['c'], ['d']] },
      { id: 'two', policy, requests: [['b']] },
    ]);
  });

  it('are no more in one question than a server should decide at once', async () => {
    const { asked, batches } = newBatches();
    const all = Array.from({ length: 2 * MOST_AT_ONCE + 1 }, (_, number) => number);
    await Promise.all(all.map((number) => batches.ask('one', policy, [number])));
    expect(asked.map(({ requests }) => requests.length)).toEqual([MOST_AT_ONCE, MOST_AT_ONCE, 1]);
    expect(asked.flatMap(({ requests }) => requests.flat())).toEqual(all);
  });

  it('share the failure of their question, and no other', async () => {
    const gated = new Gated<never>();
    const batches = new AcquireBatches<Fields, string[]>((id) =>
      id === 'one' ? gated.run() : Promise.resolve([['done']]),
    );
    const failing = [1, 2].map((number) =>
      batches.ask('one', policy, [number]).catch((error: unknown) => error),
    );
    const other = batches.ask('two', policy, [3]);
    await settle();
    const failure = new Error('no answer');
    gated.fail(failure);
    expect(await Promise.all(failing)).toEqual([failure, failure]);
    expect(await other).toEqual(['done']);
  });

  it('wait for an answer while two questions are on their way, and come together then', async () => {
    const gates = [new Gated<string[]>(), new Gated<string[]>(), new Gated<string[]>()];
    const asked: (readonly Fields[])[] = [];
    const decide = (_id: string, _policy: LimiterPolicy, requests: readonly Fields[]) => {
      asked.push(requests);
      return gates[asked.length - 1]!.run();
    };
    const batches = new AcquireBatches<Fields, string>(decide, new FakeClock());
    const answers: Promise<string>[] = [];
    for (const number of [1, 2, 3, 4]) {
      answers.push(batches.ask('one', policy, [number]));
      await settle();
    }
    expect(asked.slice(0, 2)).toEqual([[[1]], [[2]]]);
    gates[1]!.open(['second']);
    await until(() => asked.length === 3, { what: 'the third question' });
    expect(asked[2]).toEqual([[3], [4]]);
    gates[0]!.open(['first']);
    gates[2]!.open(['third', 'fourth']);
    expect(await Promise.all(answers)).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('wait for no answer for long', async () => {
    let questions = 0;
    const batches = new AcquireBatches<Fields, string>(() => {
      questions += 1;
      return new Promise<never>(() => undefined);
    });
    for (const number of [1, 2, 3]) {
      void batches.ask('one', policy, [number]);
      await settle();
    }
    await until(() => questions === 3, { what: 'the third question' });
  });
});

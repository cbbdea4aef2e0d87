import type { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Flight, InFlight } from '../../../libs/cache/src/cached-call/in-flight.js';

/** Work that ends when the test says so. */
class Gate<Result> {
  started = 0;
  flights: Readonly<Flight>[] = [];
  open!: (result: Result) => void;
  fail!: (error: unknown) => void;
  private readonly ended = new Promise<Result>((resolve, reject) => {
    this.open = resolve;
    this.fail = reject;
  });

  readonly begin = async (flight: Readonly<Flight>): Promise<Result> => {
    this.started += 1;
    this.flights.push(flight);
    return this.ended;
  };
}

const changed = async (): Promise<void> => undefined;
const sizeOf = (inFlight: InFlight<unknown>): number =>
  (inFlight as unknown as { underWay: Map<string, unknown> }).underWay.size;

describe('work in flight', () => {
  it('is shared by all who ask meanwhile', async () => {
    const inFlight = new InFlight<object>();
    const gate = new Gate<object>();
    const asked = Array.from({ length: 100 }, () => inFlight.join('a', '', gate.begin));
    expect(asked.map(({ joined }) => joined)).toEqual(asked.map((_, index) => index > 0));
    const result = {};
    gate.open(result);
    for (const one of asked) expect(await one.result).toBe(result);
    expect(gate.started).toBe(1);
  });

  it('shares its failure too, once, and begins anew afterwards', async () => {
    const inFlight = new InFlight<string>();
    const gate = new Gate<string>();
    const asked = [1, 2, 3].map(() => inFlight.join('a', '', gate.begin).result);
    const failure = new Error('supplier');
    gate.fail(failure);
    expect(await Promise.allSettled(asked)).toEqual(
      [1, 2, 3].map(() => ({ status: 'rejected', reason: failure })),
    );
    const again = inFlight.join('a', '', async () => 'better');
    expect(again.joined).toBe(false);
    expect(await again.result).toBe('better');
  });

  it('is apart for each key', async () => {
    const inFlight = new InFlight<string>();
    const [a, b] = [new Gate<string>(), new Gate<string>()];
    const results = [inFlight.join('a', '', a.begin).result, inFlight.join('b', '', b.begin).result];
    b.open('b');
    expect(await results[1]).toBe('b');
    expect(inFlight.join('a', '', b.begin).joined).toBe(true);
    a.open('a');
    expect(await results[0]).toBe('a');
  });

  it('that has ended is not joined, not even by one who asks in the same turn as it is told', async () => {
    const inFlight = new InFlight<number>();
    let begun = 0;
    const ask = () => inFlight.join('a', '', async () => (begun += 1)).result;
    expect(await ask().then(() => ask())).toBe(2);
  });

  it('that fails as it begins, before any promise, is not kept', () => {
    const inFlight = new InFlight<number>();
    const begin = () => {
      throw new Error('at once');
    };
    expect(() => inFlight.join('a', '', begin)).toThrow('at once');
    expect(sizeOf(inFlight)).toBe(0);
  });

  it('that is overtaken is told so, and who asks from then on begins anew', async () => {
    const inFlight = new InFlight<string>();
    const [old, young] = [new Gate<string>(), new Gate<string>()];
    const first = inFlight.join('a', '', old.begin);
    void inFlight.overtake(['a'], changed);
    expect(old.flights[0]?.overtaken).toBe(true);
    const second = inFlight.join('a', '', young.begin);
    expect(second.joined).toBe(false);
    expect(young.flights[0]?.overtaken).toBe(false);

    old.open('old');
    expect(await first.result).toBe('old');
    expect(inFlight.join('a', '', young.begin).joined).toBe(true);
    young.open('young');
    expect(await second.result).toBe('young');
    expect(sizeOf(inFlight)).toBe(0);
  });

  it('on other keys is not overtaken, nor is what is not under way', () => {
    const inFlight = new InFlight<string>();
    const gate = new Gate<string>();
    void inFlight.join('a', '', gate.begin);
    void inFlight.overtake(['b'], changed);
    expect(gate.flights[0]?.overtaken).toBe(false);
    expect(inFlight.join('a', '', gate.begin).joined).toBe(true);
  });

  it('is apart for each shape of the value', async () => {
    const inFlight = new InFlight<string>();
    const results = ['1', '2'].map((shape) => inFlight.join('a', shape, async () => shape));
    expect(results.map(({ joined }) => joined)).toEqual([false, false]);
    expect(await Promise.all(results.map(({ result }) => result))).toEqual(['1', '2']);
    expect(sizeOf(inFlight)).toBe(0);
  });

  it('is not joined from inside itself, which would wait for ever, but by others all the same', async () => {
    const inFlight = new InFlight<string>();
    const gate = new Gate<string>();
    const outer = inFlight.join('a', '', (flight) =>
      inFlight.inside(flight, async () => `outer of ${await inFlight.join('a', '', gate.begin).result}`),
    );
    expect(inFlight.join('a', '', gate.begin).joined).toBe(true);
    gate.open('inner');
    expect(await outer.result).toBe('outer of inner');
    expect(sizeOf(inFlight)).toBe(0);
  });

  describe('that asks for other work', () => {
    /** Work that waits for its gate, then for what it asks for. */
    const asking = (
      inFlight: InFlight<string>,
      key: string,
      gate: Promise<void>,
      ask: () => Promise<string>,
    ) =>
      inFlight.join(key, '', (flight) =>
        inFlight.inside(flight, async () => {
          await gate;
          return `${key} of ${await ask()}`;
        }),
      );
    const inner = async (): Promise<string> => 'inner';
    const gates = <Name extends string>(...names: Name[]) => {
      const made = names.map((name) => {
        let open!: () => void;
        const gate = new Promise<void>((resolve) => (open = resolve));
        return [name, { gate, open }] as const;
      });
      return Object.fromEntries(made) as Record<Name, { gate: Promise<void>; open: () => void }>;
    };
    const turn = (): Promise<void> => new Promise(setImmediate);

    it.each<[string, string[]]>([
      ['two', ['a', 'b']],
      ['three', ['a', 'b', 'c']],
    ])('never waits for itself over others: %s in a circle', async (_, keys) => {
      const inFlight = new InFlight<string>();
      const { all } = gates('all');
      const next = (key: string): string => keys[(keys.indexOf(key) + 1) % keys.length] as string;
      const results = keys.map((key) => {
        const ask = (): Promise<string> => inFlight.join(next(key), '', inner).result;
        return asking(inFlight, key, all.gate, ask).result;
      });
      all.open();
      const told = await Promise.all(results);
      expect(told.at(-1)).toBe(`${keys.at(-1)} of inner`);
      expect(told[0]).toBe([...keys, 'inner'].join(' of '));
      expect(sizeOf(inFlight)).toBe(0);
    });

    it('never waits for itself over work that it began on the way', async () => {
      const inFlight = new InFlight<string>();
      const { a, b, c } = gates('a', 'b', 'c');
      const ofB = asking(inFlight, 'b', b.gate, () => inFlight.join('a', '', inner).result);
      const joinsB = (): Promise<string> => inFlight.join('b', '', inner).result;
      const ofA = asking(inFlight, 'a', a.gate, () => asking(inFlight, 'c', c.gate, joinsB).result);
      a.open();
      await turn();
      c.open();
      await turn();
      b.open();
      expect(await ofA.result).toBe('a of c of b of inner');
      expect(await ofB.result).toBe('b of inner');
    });

    it('is joined by work that it does not wait for, and by what it waited for once that has ended', async () => {
      const inFlight = new InFlight<string>();
      const { a, once, end } = gates('a', 'once', 'end');
      const joins = (key: string) => inFlight.join(key, '', inner);
      const ofB = inFlight.join('b', '', async () => once.gate.then(() => 'b'));
      const ofA = asking(inFlight, 'a', a.gate, async () => {
        await joins('b').result;
        await end.gate;
        return 'b';
      });
      a.open();
      await turn();
      const joined: boolean[] = [];
      const asks = async (): Promise<string> => {
        const { result, joined: isJoined } = joins('a');
        joined.push(isJoined);
        return result;
      };
      const ofC = asking(inFlight, 'c', a.gate, asks);
      once.open();
      await ofB.result;
      const laterB = asking(inFlight, 'b', a.gate, asks);
      await turn();
      expect(joined).toEqual([true, true]);
      end.open();
      expect(await Promise.all([ofC.result, laterB.result])).toEqual(['c of a of b', 'b of a of b']);
      await ofA.result;
    });

    it('does not remember what has ended, where each starts its own successor', async () => {
      const inFlight = new InFlight<number>();
      const remembered: number[] = [];
      const { around } = (inFlight as unknown as { waiting: { around: AsyncLocalStorage<unknown[]> } })
        .waiting;
      await new Promise<void>((done) => {
        const begin = (generation: number): void => {
          const work = (): Promise<number> => {
            remembered.push(around.getStore()?.length ?? 0);
            if (generation === 300) done();
            else setImmediate(begin, generation + 1);
            return Promise.resolve(generation);
          };
          void inFlight.join(`generation ${generation}`, '', (flight) => inFlight.inside(flight, work));
        };
        begin(0);
      });
      expect(remembered).toHaveLength(301);
      expect(Math.max(...remembered)).toBeLessThanOrEqual(2);
    });
  });

  it('that is writing already is waited for by a change by hand, so that the change comes last', async () => {
    const inFlight = new InFlight<string>();
    const order: string[] = [];
    let written: () => void = () => undefined;
    const write = new Promise<void>((resolve) => (written = resolve)).then(() => order.push('write'));
    const gate = new Gate<string>();
    const { result } = inFlight.join('a', '', (flight) => {
      flight.write = write;
      return gate.begin(flight);
    });
    const change = inFlight.overtake(['a'], async () => order.push('change'));
    written();
    await change;
    expect(order).toEqual(['write', 'change']);
    gate.open('loaded');
    await result;
  });

  it('leaves nothing behind, however joins, overtakings, results and failures mix', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      act: fc.constantFrom('join', 'join', 'overtake', 'open', 'fail'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const inFlight = new InFlight<string>();
        const gates: { key: string; gate: Gate<string> }[] = [];
        const results: Promise<unknown>[] = [];
        for (const { key, act } of steps) {
          const gate = gates.findLast((one) => one.key === key)?.gate;
          if (act === 'join') {
            const fresh = new Gate<string>();
            const { result, joined } = inFlight.join(key, '', fresh.begin);
            if (joined !== (fresh.started === 0)) throw new Error('joined and begun');
            if (!joined) gates.push({ key, gate: fresh });
            results.push(result.catch(() => 'failed'));
          } else if (act === 'overtake') void inFlight.overtake([key], changed);
          else if (act === 'open') gate?.open('done');
          else gate?.fail(new Error('failed'));
        }
        for (const { gate } of gates) gate.open('end');
        await Promise.all(results);
        if (sizeOf(inFlight) !== 0) throw new Error('work is left in the map');
      }),
      { numRuns: 300 },
    );
  });

  it('leaves nothing behind after 10,000 keys', async () => {
    const inFlight = new InFlight<number>();
    await Promise.allSettled(
      Array.from(
        { length: 10_000 },
        (_, index) =>
          inFlight.join(`key ${index}`, '', async () => {
            if (index % 3 === 0) throw new Error('failed');
            return index;
          }).result,
      ),
    );
    expect(sizeOf(inFlight)).toBe(0);
  });
});

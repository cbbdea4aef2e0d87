import * as fc from 'fast-check';
import { isDeepStrictEqual, types } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { decodeValue, encodeValue, ownBytes } from '../../../libs/cache/src/values/value-codec.js';
import { shapeOf } from '../../../libs/cache/src/values/value-shape.js';
import { CacheValueError } from '../../../libs/cache/src/api/errors.js';
import { keepableValue, SearchDto, ZonedDate } from '../keys/arbitrary-values.js';
import { QueryRows } from '../keys/memoizing-classes.js';
import { meaningOf } from '../keys/meaning.js';
import { patience } from '../../support/slowness.mjs';

const METHOD = 'FlightsService.search';
const encode = (value: unknown) => encodeValue(value, METHOD);
const again = (value: unknown): unknown => decodeValue(encode(value));
const means = (value: unknown): unknown => meaningOf(value, 'kept');

describe('the value codec', () => {
  it('gives back what it was given, on a miss as on a hit, and again from what it gave', () => {
    fc.assert(
      fc.property(keepableValue, (value) => {
        const onMiss = again(value);
        if (!isDeepStrictEqual(means(onMiss), means(value))) throw new Error('another value on the miss');
        const onHit = decodeValue(encode(value));
        if (!isDeepStrictEqual(means(onHit), means(onMiss))) throw new Error('another value on the hit');
        if (!isDeepStrictEqual(means(again(onMiss)), means(onMiss)))
          throw new Error('another value from what was given');
      }),
      { numRuns: 5_000 },
    );
  });

  it('would be caught if it kept values as JSON only', () => {
    const { failed, errorInstance } = fc.check(
      fc.property(keepableValue, (value) => {
        const text = JSON.stringify(value, (_, part: unknown) =>
          typeof part === 'bigint' || types.isBigIntObject(part) ? String(part) : part,
        );
        return isDeepStrictEqual(means(text === undefined ? undefined : JSON.parse(text)), means(value));
      }),
      { numRuns: 5_000 },
    );
    expect({ failed, errorInstance: String(errorInstance) }).toEqual({
      failed: true,
      errorInstance: 'Error: Property failed by returning false',
    });
  });

  it('says in JSON exactly what JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isJson = isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value);
        expect(encode(value).encoding).toBe(isJson ? 'json' : 'devalue');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [undefined, 'devalue'],
    [null, 'json'],
    [false, 'json'],
    [0, 'json'],
    [-0, 'devalue'],
    [NaN, 'devalue'],
    [-Infinity, 'devalue'],
    ['', 'json'],
    ['\ud800', 'json'],
    [[], 'json'],
    [Object.assign([], { length: 1 }), 'devalue'],
    [Object.assign([], { 0: 1, 2: 3 }), 'devalue'],
    [{ a: undefined }, 'devalue'],
    [new Date(0), 'devalue'],
    [new Date(NaN), 'devalue'],
    [new Map<unknown, unknown>([[{ a: 1 }, new Set([1n])]]), 'devalue'],
    [10n ** 30n, 'devalue'],
    [Buffer.from([0, 255]), 'binary'],
    [new Float64Array([NaN, -0]), 'binary'],
    [{ at: new Date(0), found: [new Float32Array(2)] }, 'binary'],
    [new Map([[1, new ArrayBuffer(3)]]), 'binary'],
    [{ '\ud800': new Date(0), '</script>': '\u2028' }, 'devalue'],
    [[Object(1n), Object(''), Object(-0), Object(false)], 'devalue'],
  ] as [unknown, string][])('keeps %p in %s', (value, encoding) => {
    const encoded = encode(value);
    expect(encoded.encoding).toBe(encoding);
    expect(isDeepStrictEqual(means(decodeValue(encoded)), means(value))).toBe(true);
  });

  it('keeps cycles and shared parts of rich values', () => {
    const leg = { at: new Date(0) };
    const trip: Record<string, unknown> = { legs: [leg, leg] };
    trip.self = trip;
    const kept = again(trip) as { legs: [object, object]; self: unknown };
    expect(kept.self).toBe(kept);
    expect(kept.legs[0]).toBe(kept.legs[1]);
    expect(kept.legs[0]).toEqual(leg);
  });

  it('keeps a tree whose nodes know their parents, whatever its size, in no time', () => {
    class Node {
      readonly children: Node[] = [];
      constructor(readonly parent?: Node) {
        parent?.children.push(this);
      }
    }
    const grow = (parent?: Node): Node => new Node(parent);
    const root = grow();
    for (let child = 0; child < 100; child += 1) grow(grow(root));
    const startedAt = performance.now();
    const kept = again(root) as Node;
    expect(performance.now() - startedAt).toBeLessThan(patience(2_000));
    expect(kept.children).toHaveLength(100);
    expect(kept.children[7]?.children[0]?.parent?.parent).toBe(kept);
  });

  it('looks once at a part that is shared many times', () => {
    let value: unknown = { at: new Date(0) };
    for (let level = 0; level < 60; level += 1) value = [value, value];
    const kept = again(value) as unknown[];
    expect(kept[0]).toBe(kept[1]);
  });

  it('takes 1,000 levels, in both encodings, and refuses more', () => {
    const nested = (levels: number, inner: unknown): unknown => {
      let value = inner;
      for (let level = 0; level < levels; level += 1) value = [value];
      return value;
    };
    for (const inner of [1, 1n]) {
      const value = nested(1_000, inner);
      expect(isDeepStrictEqual(again(value), value)).toBe(true);
      expect(() => encode(nested(1_001, inner))).toThrow(CacheValueError);
      expect(() => encode(nested(100_000, inner))).toThrow(
        `${METHOD}: the value holds objects nested deeper`,
      );
    }
  });

  it('never keeps bytes of a buffer that are not in the view', () => {
    const secret = 'SECRET-OF-ANOTHER-REQUEST';
    const pool = Buffer.concat([Buffer.from(secret), Buffer.from('mine'), Buffer.from(secret)]);
    const { buffer } = Uint8Array.from(pool);
    const at = secret.length;
    const views = [
      pool.subarray(at, at + 4),
      Buffer.from(buffer, at, 4),
      new Uint8Array(buffer, at, 4),
      new Int8Array(buffer, at, 4),
      new DataView(buffer, at, 4),
    ];
    const encoded = encode({ views, pooled: Buffer.from('mine') });
    const text = Buffer.from(encoded.value).toString();
    for (const offset of [0, 1, 2]) {
      const base64 = Buffer.from(secret)
        .subarray(offset, offset + 18)
        .toString('base64');
      expect(text).not.toContain(base64.slice(0, 20));
    }
    const kept = decodeValue(encoded) as { views: ArrayBufferView[] };
    for (const view of kept.views) {
      expect(Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString()).toBe('mine');
    }
    expect(kept.views.map((view) => view.constructor.name)).toEqual(
      views.map((view) => view.constructor.name),
    );
    expect((kept.views[2] as Uint8Array).buffer.byteLength).toBe(4);
  });

  it('keeps what an array carries beside its items, as matches and rows of a query do', () => {
    const match = 'CDG to JFK'.match(/(?<from>\w+) to/) as RegExpMatchArray;
    const kept = again({ match, rows: new QueryRows([{ id: 1 }]) }) as {
      match: RegExpMatchArray;
      rows: QueryRows;
    };
    expect(kept.match).toEqual(match);
    expect(kept.match).toMatchObject({ index: 0, input: 'CDG to JFK', groups: { from: 'CDG' } });
    expect(Object.entries(kept.rows)).toEqual([
      ['0', { id: 1 }],
      ['count', 1],
      ['command', 'SELECT'],
    ]);
    expect(again(kept)).toEqual(kept);
  });

  it('keeps one large hole in no time', () => {
    const sparse: unknown[] = [];
    sparse[2 ** 31] = 1;
    expect((again(sparse) as unknown[]).length).toBe(2 ** 31 + 1);
    expect(encode(sparse).value.length).toBeLessThan(100);
  });

  it('keeps the bytes of shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    shared.set([1, 2, 3, 4]);
    expect(again(shared)).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  describe('objects of a class', () => {
    class Money {
      readonly currency = 'EUR';
      toJSON(): string {
        return `10 ${this.currency}`;
      }
    }
    class Wrapped {
      id = 1;
      toJSON(): unknown {
        return new Money();
      }
    }
    class Stamped {
      id = 1;
      toJSON(): unknown {
        return { at: new Date(0) };
      }
    }
    class Tagged {
      amount = 1;
      get [Symbol.toStringTag](): string {
        return 'Tagged';
      }
    }
    class TaggedText extends Tagged {
      toJSON(): string {
        return 'one';
      }
    }
    const dto = Object.assign(new SearchDto(), { origin: 'CDG', destination: 'JFK' });

    it.each<[string, unknown, unknown]>([
      ['fields', dto, { origin: 'CDG', destination: 'JFK' }],
      ['what toJSON gives', new Money(), '10 EUR'],
      ['what toJSON gives, which has a toJSON', new Wrapped(), '10 EUR'],
      ['what toJSON gives, which is rich', new Stamped(), { at: new Date(0) }],
      ['fields, with a tag of its own', new Tagged(), { amount: 1 }],
      ['what toJSON gives, with a tag of its own', new TaggedText(), 'one'],
    ])('come as %s, beside JSON and beside a Date alike', (_, value, expected) => {
      expect(again([value])).toStrictEqual([expected]);
      expect(again([value, new Date(0)])).toStrictEqual([expected, new Date(0)]);
    });

    it('come as fields where they know each other', () => {
      const parent = Object.assign(new SearchDto(), { origin: 'CDG' });
      parent.destination = parent;
      const kept = again(parent) as Record<string, unknown>;
      expect(kept.destination).toBe(kept);
      expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    });

    it('of a built-in kind come as that kind', () => {
      const kept = again(Object.assign(new ZonedDate(0), { timeZone: 'UTC' })) as ZonedDate;
      expect([kept, kept.timeZone]).toStrictEqual([new Date(0), 'UTC']);
      expect(Object.getPrototypeOf(kept)).toBe(Date.prototype);
    });

    it('do not keep their methods', () => {
      expect(again({ dto, at: new Date(0) })).toStrictEqual({
        dto: { origin: 'CDG', destination: 'JFK' },
        at: new Date(0),
      });
    });
  });

  describe('an own key __proto__', () => {
    const hostile = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}';

    it('stays a key in JSON', () => {
      const kept = again(JSON.parse(hostile)) as Record<string, unknown>;
      expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
      expect(JSON.stringify(kept)).toBe(hostile);
      expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
    });

    it('is refused beside what JSON has no text for', () => {
      expect(() => encode([JSON.parse(hostile), new Date(0)])).toThrow(CacheValueError);
      expect(() => encode([JSON.parse(hostile), new Date(0)])).toThrow(
        /^FlightsService\.search: .*__proto__/,
      );
      expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
    });
  });

  it('does not touch the value', () => {
    const value = Object.freeze({ list: Object.freeze([1, Object.freeze(new Date(0))]) });
    expect(shapeOf(value, METHOD)).toBe('rich');
    expect(again(value)).toEqual(value);
  });
  it('takes no longer for objects that are shared level by level, and keeps them shared', () => {
    let shared: unknown = { leaf: 1 };
    for (let level = 0; level < 40; level += 1) shared = [shared, shared];
    const { encoding, value } = encodeValue(shared, 'Service.find');
    expect(encoding).toBe('devalue');
    expect(value.length).toBeLessThan(2_000);
    const airport = { code: 'CDG' };
    expect(encodeValue([airport, airport, airport], 'Service.find').encoding).toBe('json');
  });
});

describe('bytes to keep', () => {
  it('are copied where the view keeps a much larger buffer alive', () => {
    const view = new Uint8Array(new ArrayBuffer(10_000), 10, 100).fill(7);
    const own = ownBytes(view);
    expect([own.buffer.byteLength, own]).toEqual([100, new Uint8Array(100).fill(7)]);
  });

  it('stay the view where little else is kept alive', () => {
    for (const view of [new Uint8Array(100), new Uint8Array(new ArrayBuffer(1_100), 0, 100)]) {
      expect(ownBytes(view)).toBe(view);
    }
    const large = new Uint8Array(new ArrayBuffer(12_000), 0, 9_000);
    expect(ownBytes(large)).toBe(large);
  });
});

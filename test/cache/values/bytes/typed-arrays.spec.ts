import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeValue, encodeValue, presentedOf } from '../../../../libs/cache/src/values/value-codec.js';
import { parseRich, readBinary } from '../../../../libs/cache/src/values/rich-encoding.js';
import { encodeEntry } from '../../../../libs/cache/src/values/entry-codec.js';
import { CacheableMany, CacheEvents, MemoryStore, systemClock } from '@tripsage/cache';
import { appWith } from '../../methods/app-with.js';
import { small } from '../stored-entries.js';

const encode = (value: unknown) => encodeValue(value, 'Embeddings.embed');
const again = (value: unknown): unknown => decodeValue(encode(value));

const KINDS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
] as unknown as (new (buffer: ArrayBuffer, at: number, length: number) => ArrayBufferView)[];

/** Views of every kind of any bytes, NaN, -0 and infinities among their numbers, which begin anywhere in their buffers. */
const anyView: fc.Arbitrary<ArrayBufferView> = fc
  .record({
    bytes: fc.uint8Array({ minLength: 64, maxLength: 600 }),
    Kind: fc.constantFrom(...KINDS),
    before: fc.nat({ max: 5 }),
    after: fc.nat({ max: 3 }),
  })
  .map(({ bytes, Kind, before, after }) => {
    const size = (Kind as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    const length = Math.floor(bytes.length / size) - before - after;
    const { buffer } = new Uint8Array(bytes);
    return new Kind(buffer, before * size, Math.max(0, length));
  });

const contentOf = (view: ArrayBufferView): string =>
  Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex');

const vectorOf = (size: number, at = 0): Float32Array =>
  Float32Array.from({ length: size }, (_, index) => Math.sin(index * 12.9898 + at) / Math.sqrt(size));

/** Without fields named `__proto__`, which are refused by name wherever a value is more than JSON. */
const anyJson = fc.jsonValue().filter((json) => !JSON.stringify(json).includes('__proto__'));

describe('typed arrays and other bytes', () => {
  it('come back as they were, bit by bit, alone and inside of anything, in memory of their own', () => {
    fc.assert(
      fc.property(fc.array(anyView, { minLength: 1, maxLength: 4 }), anyJson, (views, json) => {
        const given = {
          first: views[0],
          all: views,
          json,
          at: new Date(7),
          map: new Map([[json, views.at(-1)]]),
        };
        const kept = again(given) as typeof given;
        for (const [index, view] of views.entries()) {
          const its = kept.all[index] as ArrayBufferView;
          const isSame = Object.getPrototypeOf(its) === Object.getPrototypeOf(view);
          if (!isSame || contentOf(its) !== contentOf(view)) throw new Error('another view');
          if (its.buffer === view.buffer || its.buffer.byteLength !== view.byteLength)
            throw new Error('a shared buffer');
        }
        expect(kept.first).toBe(kept.all[0]);
        expect([...kept.map.values()][0]).toBe(kept.all.at(-1));
        expect(isDeepStrictEqual(kept.at, given.at)).toBe(true);
        expect(JSON.stringify(kept.json)).toBe(JSON.stringify(json));
        expect(contentOf(again(views[0]) as ArrayBufferView)).toEqual(contentOf(views[0] as ArrayBufferView));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    new Float32Array([NaN, -0, Infinity, -Infinity, 1e-45, 3.4028234663852886e38]),
    new Float64Array([NaN, -0, Infinity, -Infinity, 5e-324]),
    new Float32Array(0),
    new Float32Array(new Float32Array([9, 1, 2, 9]).buffer, 4, 2),
    Buffer.from('from the pool'),
    Buffer.alloc(0),
    new Uint8ClampedArray([0, 255]),
    new BigInt64Array([-1n, 2n ** 62n]),
    new ArrayBuffer(0),
    new Uint8Array([1, 2, 3]).buffer,
  ])('keeps %p', (value) => {
    const kept = again(value);
    expect(kept).toStrictEqual(value);
    expect(Object.getPrototypeOf(kept)).toBe(Object.getPrototypeOf(value));
  });

  it('keeps fields that a view carries', () => {
    const vector = Object.assign(vectorOf(8), { model: 'small' });
    expect((again([vector]) as [typeof vector])[0].model).toBe('small');
  });

  it('is what each caller has a copy of', () => {
    const vector = vectorOf(4);
    const presented = presentedOf(encode([vector]));
    const [one, two] = [presented.to({}), presented.to({})] as [Float32Array[], Float32Array[]];
    one[0]?.fill(7);
    expect(two).toEqual([vector]);
    expect(vector[0]).not.toBe(7);
  });

  it.each([256, 1_536])(
    'takes four bytes for each of %p numbers, and little more, in the store',
    async (size) => {
      const of = async (value: unknown): Promise<number> =>
        (await encodeEntry({ ...small, ...encode(value) }, 'owner', 1e12)).byteLength;
      const none = await of(0);
      expect((await of(vectorOf(size))) - none).toBeLessThan(4 * size + 80);
      const many = Array.from({ length: 20 }, (_, at) => vectorOf(size, at));
      expect((await of(many)) - none).toBeLessThan(20 * (4 * size + 60));
    },
  );

  it('is given and stored alike for the items of a cached method', async () => {
    class Embeddings {
      asked: string[][] = [];

      @CacheableMany('embeddings', '7d', {
        items: (texts: string[]) => texts,
        idOf: ({ text }: { text: string }) => text,
      })
      async embed(texts: string[]): Promise<{ text: string; vector: Float32Array }[]> {
        this.asked.push(texts);
        return texts.map((text) => ({ text, vector: vectorOf(256, text.length) }));
      }
    }
    const store = new MemoryStore({ clock: systemClock });
    const app = await appWith([Embeddings], { store });
    const sizes: number[] = [];
    app.get(CacheEvents).on('stored', ({ bytes }) => sizes.push(bytes));
    const embeddings = app.get(Embeddings);
    const missed = await embeddings.embed(['a', 'bb']);
    const hit = await embeddings.embed(['a', 'bb', 'ccc']);
    expect(embeddings.asked).toEqual([['a', 'bb'], ['ccc']]);
    expect(missed).toEqual(hit.slice(0, 2));
    expect(hit[1]).toEqual({ text: 'bb', vector: vectorOf(256, 2) });
    hit[0]?.vector.fill(0);
    expect((await embeddings.embed(['a']))[0]).toEqual(missed[0]);
    for (const size of sizes) expect(size).toBeLessThan(4 * 256 + 320);
    await app.close();
  });

  it('is refused where it is damaged, and makes nothing of another kind', () => {
    const bytes = Buffer.from(encode({ found: [vectorOf(8), Buffer.from('x')] }).value);
    const text = bytes.toString('latin1');
    expect(readBinary(bytes)).toMatchObject({ found: [vectorOf(8), Buffer.from('x')] });
    for (const [what, instead] of [
      ['Float32Array', 'Float99Array'],
      ['"Buffer"', '"Object"'],
      ['Float32Array', 'Float64Array'],
      [',32,', ',99,'],
    ] as const) {
      expect(text).toContain(what);
      const damaged = Buffer.from(text.replace(what, instead), 'latin1');
      if (instead === 'Float64Array')
        expect(readBinary(damaged)).toMatchObject({ found: [new Float64Array(vectorOf(8).buffer), {}] });
      else expect(() => readBinary(damaged)).toThrow();
    }
    for (let end = 0; end < bytes.length; end += 1)
      expect(() => readBinary(bytes.subarray(0, end))).toThrow();
  });

  it('is read where an older release wrote it as text', () => {
    expect(parseRich('[["Buffer",1],[2],"AP8="]')).toEqual(Buffer.from([0, 255]));
  });
});

// Slow: properties of large values.
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { LocalEntry } from '../../../libs/cache/src/cached-call/look-up/local-entry.js';
import { mayCompress } from '../../../libs/cache/src/values/compression.js';
import { isPending } from '../../../libs/cache/src/time/maybe-promise.js';
import { decodeBytes, encodeEntry } from '../../../libs/cache/src/values/entry-codec.js';
import { decodeValue, encodeValue } from '../../../libs/cache/src/values/value-codec.js';
import { keepableValue } from '../keys/arbitrary-values.js';
import { meaningOf } from '../keys/meaning.js';
import {
  anyFields,
  BEHIND_FROM,
  COMPRESSED_FROM,
  encoded,
  entryOf,
  headerOf,
  MISSTATED,
  small,
  withRightChecksum,
} from './stored-entries.js';

/** `entryOf(COMPRESSED_FROM)` as the first release of format 3 wrote it. */
const GOLDEN =
  'ATMCOi1qaCAgICAgICAgICAgIAAAAAAAAAAAAABfWyJsb2FkLTEiLDYwMDAwMCw2MDAwMDAsMCwwLDI1MCw3LCJlMS' +
  'IsIiIsImpzb24iLDAsWyJyb3V0ZTpDREciXSxbInBsYWNlcyJdLCJkZWZsYXRlLXJhdyIsODE5Ml3t0DEJAAAIALAq' +
  'Yjd9Bfsf5hD2LMByumuDBgwYMGDAgAEDBgwYMGDAgAEDBgwYMGDAgAEDBgwYMGDAwN+BPA==';

describe('an entry', () => {
  it.each([
    [COMPRESSED_FROM - 1, false, false],
    [COMPRESSED_FROM, true, false],
    [BEHIND_FROM - 1, true, false],
    [BEHIND_FROM, true, true],
    [1_000_000, true, true],
  ])('with a value of %p bytes is compressed: %p, behind: %p', async (size, isCompressed, isBehind) => {
    const entry = entryOf(size);
    expect(entry.value.length).toBe(size);
    const encoding = encodeEntry(entry);
    const bytes = await encoding;
    const decoding = decodeBytes(bytes);
    expect([isPending(encoding), isPending(decoding)]).toEqual([isBehind, isBehind]);
    expect(await decoding).toEqual({ kind: 'managed', entry });
    expect(bytes.length < size / 5).toBe(isCompressed);
    expect(headerOf(bytes).slice(13)).toEqual(isCompressed ? ['deflate-raw', size] : []);
  });

  it.each([
    ['embeddings', Buffer.from(Float32Array.from({ length: 25_000 }, (_, at) => Math.sin(at)).buffer), false],
    ['numbers of which most are 0', Buffer.from(new Float32Array(25_000).fill(1, 0, 1_000).buffer), true],
    ['text behind numbers', Buffer.concat([randomBytes(10_000), Buffer.alloc(90_000, 'fare ')]), true],
  ])('of bytes is tried only where samples say that it helps: %s', async (_, value, isCompressed) => {
    expect(mayCompress(value)).toBe(isCompressed);
    const bytes = await encodeEntry({ ...small, encoding: 'binary', value });
    expect(headerOf(bytes)[13]).toBe(isCompressed ? 'deflate-raw' : undefined);
  });

  it.each([
    ['does not get smaller', randomBytes(100_000), false],
    ['gets smaller by less than a tenth', Buffer.concat([randomBytes(92_000), Buffer.alloc(8_000)]), false],
    ['gets smaller by more than a tenth', Buffer.concat([randomBytes(88_000), Buffer.alloc(12_000)]), true],
    ['does not get smaller, at once', randomBytes(20_000), false],
  ])('whose value %s is kept so', async (_, value, isCompressed) => {
    const entry = { ...small, value };
    const bytes = await encodeEntry(entry);
    expect(headerOf(bytes)[13]).toBe(isCompressed ? 'deflate-raw' : undefined);
    expect(await decodeBytes(bytes)).toEqual({ kind: 'managed', entry });
  });

  it('that an earlier release compressed is read', () => {
    const bytes = Buffer.from(GOLDEN, 'base64');
    expect(decodeBytes(bytes)).toEqual({ kind: 'managed', entry: entryOf(COMPRESSED_FROM) });
  });

  it('gives back any value that can be kept, on each side of the thresholds', async () => {
    const padding = fc.constantFrom(0, COMPRESSED_FROM - 40, COMPRESSED_FROM, BEHIND_FROM);
    const seen = { plain: 0, compressed: 0, behind: 0 };
    await fc.assert(
      fc.asyncProperty(keepableValue, anyFields, padding, async (value, fields, length) => {
        const padded = [value, 'fare '.repeat(length / 5)];
        const bytes = await encodeEntry({ ...fields, ...encodeValue(padded, 'Service.find') });
        const decoding = decodeBytes(bytes);
        const decoded = await decoding;
        if (decoded.kind !== 'managed') throw new Error(decoded.kind);
        const means = [decodeValue(decoded.entry), padded].map((one) => meaningOf(one, 'kept'));
        if (!isDeepStrictEqual(means[0], means[1])) throw new Error('another value');
        const isCompressed = headerOf(bytes).length > 13;
        seen[isPending(decoding) ? 'behind' : isCompressed ? 'compressed' : 'plain'] += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });

  it('of which any bits are flipped is unreadable, or what it was', async () => {
    const sizes = [100, COMPRESSED_FROM, 2 * BEHIND_FROM];
    const entries = await Promise.all(
      sizes.map(async (size) => ({ entry: entryOf(size), bytes: await encodeEntry(entryOf(size)) })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...entries),
        fc.array(fc.nat(2 ** 31), { minLength: 1, maxLength: 8 }),
        async ({ entry, bytes }, flips) => {
          const damaged = Buffer.from(bytes);
          for (const flip of flips) {
            const at = flip % (bytes.length * 8);
            damaged[at >> 3] = (damaged[at >> 3] as number) ^ (1 << (at & 7));
          }
          const decoded = await decodeBytes(damaged);
          if (decoded.kind === 'unreadable') return;
          expect(decoded).toEqual({ kind: 'managed', entry });
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('whose compressed value is damaged under a right checksum is no error, and has the length that it says', async () => {
    for (const size of [COMPRESSED_FROM, 2 * BEHIND_FROM]) {
      const bytes = Buffer.from(await encodeEntry(entryOf(size)));
      const valueAt = 10 + bytes.readUInt32BE(6);
      for (let at = valueAt; at < bytes.length; at += 1) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ 0x55;
        const decoded = await decodeBytes(withRightChecksum(damaged));
        if (decoded.kind === 'managed') expect(decoded.entry.value).toHaveLength(size);
        else expect(decoded).toEqual(MISSTATED);
      }
    }
  });
});

describe('an entry that is read', () => {
  it('keeps nothing alive but its own bytes, where it is kept', async () => {
    const alone = await Promise.all(
      [100, COMPRESSED_FROM, BEHIND_FROM].map((size) => encodeEntry(entryOf(size))),
    );
    // As they come through a socket: one behind the other in one piece.
    const chunk = Buffer.concat([...alone, randomBytes(1_000_000)]);
    let at = 0;
    for (const { length } of alone) {
      const decoded = await decodeBytes(chunk.subarray(at, (at += length)));
      if (decoded.kind !== 'managed') throw new Error(decoded.kind);
      const { value } = new LocalEntry('ns:key', decoded.entry, 0).kept().entry;
      expect(value.buffer.byteLength).toBeLessThan(1.25 * value.byteLength + 1_025);
    }
    expect(encodeValue({ price: 10 }, 'm').value.buffer.byteLength).toBe(12);
  });

  it('is not copied where it is most of what came', async () => {
    const bytes = encoded({ ...small, value: Buffer.alloc(5_000, '1') });
    const decoded = await decodeBytes(bytes);
    if (decoded.kind !== 'managed') throw new Error(decoded.kind);
    expect(decoded.entry.value.buffer).toBe(bytes.buffer);
  });
});

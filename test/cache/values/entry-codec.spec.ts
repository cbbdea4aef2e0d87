import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeBytes, encodeEntry, tooLargeError } from '../../../libs/cache/src/values/entry-codec.js';
import type { CacheEntry } from '../../../libs/cache/src/values/entry.js';
import { anyFields, encoded, entryWithHeader, headerWith, kindOf, small } from './stored-entries.js';

const anyEntry = fc
  .tuple(anyFields, fc.uint8Array({ maxLength: 200 }))
  .map(([fields, value]): CacheEntry => Object.assign(fields, { value }));
const large = { ...small, value: Buffer.from(randomBytes(200_000)) };

describe('the entry codec', () => {
  it('gives back every entry', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const decoded = decodeBytes(encoded(entry));
        expect(decoded).toEqual({ kind: 'managed', entry: { ...entry, value: Buffer.from(entry.value) } });
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads an entry that stands in the middle of a larger buffer', () => {
    const bytes = encoded(small);
    const larger = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
    const slice = new Uint8Array(larger.buffer, larger.byteOffset + 6, bytes.length);
    expect(decodeBytes(slice)).toEqual({ kind: 'managed', entry: small });
  });

  it('starts with a byte that no JSON text starts with, and its version', () => {
    fc.assert(
      fc.property(anyEntry, fc.jsonValue(), (entry, value) => {
        const bytes = encoded(entry);
        expect([bytes[0], bytes[1]]).toEqual([0x01, 0x33]);
        expect(Buffer.from(JSON.stringify(value))[0]).not.toBe(bytes[0]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps its format between releases', () => {
    const bytes = Buffer.from(encoded(small));
    expect(bytes.subarray(0, 30).toString('hex')).toBe(
      '013301083a0b3b202020202020202020202020000000000000000000004c',
    );
    expect(bytes.subarray(30).toString()).toBe(
      '["load-1",600000,600000,0,0,250,7,"e1","","json",0,["route:CDG"],["places"]]{"price":10}',
    );
  });

  it('is ASCII where the value is, so that a server may pack it', async () => {
    const bytes = await encodeEntry(small, 'Ab3-Ab3_Ab3-', 2 ** 48 - 1);
    expect(Math.max(...bytes)).toBeLessThan(0x80);
  });

  it('takes every truncation as unreadable', () => {
    const bytes = encoded(small);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decodeBytes(bytes.subarray(0, length))).toEqual({
        kind: 'unreadable',
        reason: expect.any(String),
      });
    }
  });

  it('takes every change of one byte as unreadable', () => {
    const bytes = encoded(small);
    for (let at = 0; at < bytes.length; at += 1) {
      for (let change = 1; change < 256; change += 1) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ change;
        if (kindOf(damaged) !== 'unreadable') throw new Error(`byte ${at} xor ${change} is read`);
      }
    }
  });

  it('takes truncations, changes and additions of large entries as unreadable', async () => {
    const bytes = await encodeEntry(large);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ change;
        expect(kindOf(damaged)).toBe('unreadable');
        expect(kindOf(bytes.subarray(0, at))).toBe('unreadable');
        expect(kindOf(Buffer.concat([bytes, damaged.subarray(0, 1 + (at % 9))]))).toBe('unreadable');
      }),
      { numRuns: 500 },
    );
  });

  it('names the version of a later format', () => {
    const bytes = Buffer.from(encoded(small));
    bytes[1] = 0x34;
    expect(decodeBytes(bytes)).toEqual({ kind: 'unreadable', reason: 'format version "4"' });
  });

  it('does not read what former releases wrote', () => {
    const bytes = Buffer.from('ca02df2371c9000000027b7d', 'hex');
    expect(decodeBytes(bytes)).toEqual({ kind: 'unreadable', reason: 'neither JSON nor an entry of ours' });
  });

  it.each([
    ['null'],
    ['1'],
    ['"text"'],
    ['[]'],
    ['{}'],
    ['{"encoding":"json"}'],
    ['no JSON'],
    [''],
    ...(
      [
        { encoding: 'cbor' },
        { encoding: 'toString' },
        { encoding: 'deflate-raw' },
        { freshMs: '600000' },
        { freshMs: 0.5 },
        { staleMs: undefined },
        { staleIfErrorMs: 1e300 },
        { lifeMs: null },
        { loadMs: undefined },
        { token: undefined },
        { token: 1 },
        { epoch: undefined },
        { epoch: 1 },
        { number: undefined },
        { number: '7' },
        { tags: 'route:CDG' },
        { tags: [1] },
        { tags: { length: 0 } },
        { prefixes: undefined },
        { prefixes: [null] },
        { flags: undefined },
        { flags: '0' },
        { flags: 0.5 },
        { flags: 4 },
        { flags: -1 },
        { schemaVersion: undefined },
      ] as const
    ).map((wrong) => [headerWith(wrong)]),
  ])('takes an entry with a right checksum and %s for its header as unreadable', (header) => {
    expect(decodeBytes(entryWithHeader(Buffer.from(header)))).toEqual({
      kind: 'unreadable',
      reason: 'header of another format',
    });
  });

  it('takes a header whose length is a lie as unreadable', () => {
    const header = Buffer.from(headerWith());
    expect(decodeBytes(entryWithHeader(header))).toEqual({ kind: 'managed', entry: small });
    for (const length of [0, 1, header.length - 1, header.length + 1, 2 ** 28 - 1, NaN]) {
      expect(decodeBytes(entryWithHeader(header, { headerLength: length }))).toMatchObject({
        kind: 'unreadable',
      });
    }
  });

  it('never throws and never gives an entry for foreign bytes', () => {
    const foreign = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 64 }).map((rest) => Uint8Array.from([0x01, ...rest])),
      fc.uint8Array({ maxLength: 64 }).map((rest) => Uint8Array.from([0x01, 0x33, ...rest])),
      fc.uint8Array({ maxLength: 64 }).map((header) => entryWithHeader(header)),
      fc.json().map((json) => entryWithHeader(Buffer.from(json))),
      fc
        .tuple(fc.uint8Array({ maxLength: 9 }), fc.nat())
        .map(([rest, headerLength]) => entryWithHeader(rest, { headerLength })),
      fc.string().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(foreign, (bytes) => {
        expect(kindOf(bytes)).not.toBe('managed');
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads plain JSON as other services write it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('', ' ', '\n', '\r\n\t'), (value, space) => {
        const text = `${space}${JSON.stringify(value, null, space)}${space}`;
        expect(decodeBytes(Buffer.from(text))).toEqual({ kind: 'plain', text, value: JSON.parse(text) });
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['half of JSON', Buffer.from('{"a":')],
    ['two JSON texts', Buffer.from('{} {}')],
    ["Python's None", Buffer.from('None')],
    ["Python's NaN", Buffer.from('NaN')],
    ['a pickle', Buffer.from('80049505000000000000007d942e', 'hex')],
    ['gzip', Buffer.from('1f8b0800', 'hex')],
    ['text that is not UTF-8', Buffer.from('"\xff"', 'latin1')],
    ['text cut within a sign', Buffer.from([0x22, 0xc3, 0x22])],
    ['half of a surrogate pair in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
    ['a byte order mark', Buffer.from('\ufeff{}')],
  ])('takes %s as unreadable', (_, bytes) => {
    expect(decodeBytes(bytes)).toEqual({ kind: 'unreadable', reason: 'neither JSON nor an entry of ours' });
  });
});

describe('a value that is too large', () => {
  it('is an error with a rounded size, and one of the size of the limit is none', () => {
    expect(tooLargeError(new Uint8Array(1_000), 1_000)).toBeUndefined();
    const error = tooLargeError(new Uint8Array(12_345), 1_000);
    expect(error).toMatchObject({ code: 'CACHE_VALUE_TOO_LARGE' });
    expect(error?.message).toMatch(/about 12000 bytes, more than maxEntryBytes \(1000\)/);
  });
});

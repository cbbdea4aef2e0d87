import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeBytes, encodeEntry } from '../../../../libs/cache/src/cached-call/values/entry-codec.js';
import type { CacheEntry } from '../../../../libs/cache/src/contract/entry.js';
import { awkwardText } from '../keys/arbitrary-values.js';

const wholeMs = fc.nat(2_592_000_000);
const anyEntry: fc.Arbitrary<CacheEntry> = fc.record({
  freshMs: wholeMs,
  staleMs: wholeMs,
  staleIfErrorMs: wholeMs,
  lifeMs: wholeMs,
  tags: fc.array(awkwardText, { maxLength: 3 }),
  salt: awkwardText,
  encoding: fc.constantFrom('json', 'devalue'),
  value: fc.uint8Array({ maxLength: 200 }),
});

const small: CacheEntry = {
  freshMs: 600_000,
  staleMs: 0,
  staleIfErrorMs: 0,
  lifeMs: 600_000,
  tags: ['route:CDG'],
  salt: '',
  encoding: 'json',
  value: Buffer.from('{"price":10}'),
};
const large: CacheEntry = { ...small, value: Buffer.alloc(200_000, '{"price":10}') };

/** Bytes as another program could write them: right in magic, version, checksum and lengths, with any header. */
function entryWithHeader(header: Uint8Array, headerLength = header.length): Buffer {
  const bytes = Buffer.concat([
    Buffer.from([0xca, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
    header,
    Buffer.from('{"price":10}'),
  ]);
  bytes.writeUInt32BE(headerLength, 6);
  bytes.writeUInt32BE(crc32(bytes.subarray(6)), 2);
  return bytes;
}

describe('the entry codec', () => {
  it('gives back every entry', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const decoded = decodeBytes(encodeEntry(entry));
        expect(decoded).toEqual({ kind: 'managed', entry: { ...entry, value: Buffer.from(entry.value) } });
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads an entry that stands in the middle of a larger buffer', () => {
    const bytes = encodeEntry(small);
    const larger = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
    const slice = new Uint8Array(larger.buffer, larger.byteOffset + 6, bytes.length);
    expect(decodeBytes(slice)).toEqual({ kind: 'managed', entry: small });
  });

  it('starts with a byte that no JSON text starts with, and its version', () => {
    fc.assert(
      fc.property(anyEntry, fc.jsonValue(), (entry, value) => {
        const bytes = encodeEntry(entry);
        expect([bytes[0], bytes[1]]).toEqual([0xca, 1]);
        expect(Buffer.from(JSON.stringify(value))[0]).not.toBe(bytes[0]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps its format between releases', () => {
    const bytes = Buffer.from(encodeEntry(small));
    expect(bytes.subarray(0, 10).toString('hex')).toBe('ca019a1b00e200000072');
    expect(bytes.subarray(10).toString()).toBe(
      '{"freshMs":600000,"staleMs":0,"staleIfErrorMs":0,"lifeMs":600000,"tags":["route:CDG"],"salt":"","encoding":"json"}' +
        '{"price":10}',
    );
  });

  it('takes every truncation as unreadable', () => {
    const bytes = encodeEntry(small);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decodeBytes(bytes.subarray(0, length))).toEqual({
        kind: 'unreadable',
        reason: expect.any(String),
      });
    }
  });

  it('takes every change of one byte as unreadable', () => {
    const bytes = encodeEntry(small);
    for (let at = 0; at < bytes.length; at += 1) {
      for (let change = 1; change < 256; change += 1) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ change;
        if (decodeBytes(damaged).kind !== 'unreadable') throw new Error(`byte ${at} xor ${change} is read`);
      }
    }
  });

  it('takes truncations, changes and additions of large entries as unreadable', () => {
    const bytes = encodeEntry(large);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ change;
        expect(decodeBytes(damaged).kind).toBe('unreadable');
        expect(decodeBytes(bytes.subarray(0, at)).kind).toBe('unreadable');
        expect(decodeBytes(Buffer.concat([bytes, damaged.subarray(0, 1 + (at % 9))])).kind).toBe(
          'unreadable',
        );
      }),
      { numRuns: 500 },
    );
  });

  it('names the version of a later format', () => {
    const bytes = Buffer.from(encodeEntry(small));
    bytes[1] = 2;
    expect(decodeBytes(bytes)).toEqual({ kind: 'unreadable', reason: 'format version 2' });
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
    [JSON.stringify({ ...small, value: undefined, encoding: 'cbor' })],
    [JSON.stringify({ ...small, value: undefined, encoding: 'toString' })],
    [JSON.stringify({ ...small, value: undefined, freshMs: '600000' })],
    [JSON.stringify({ ...small, value: undefined, lifeMs: null })],
    [JSON.stringify({ ...small, value: undefined, tags: 'route:CDG' })],
    [JSON.stringify({ ...small, value: undefined, tags: [1] })],
    [JSON.stringify({ ...small, value: undefined, salt: undefined })],
  ])('takes an entry with a right checksum and the header %s as unreadable', (header) => {
    expect(decodeBytes(entryWithHeader(Buffer.from(header)))).toEqual({
      kind: 'unreadable',
      reason: 'header of another format',
    });
  });

  it('takes a header whose length is a lie as unreadable', () => {
    const header = Buffer.from(JSON.stringify({ ...small, value: undefined }));
    expect(decodeBytes(entryWithHeader(header)).kind).toBe('managed');
    for (const length of [0, 1, header.length - 1, header.length + 1, 2 ** 31, 2 ** 32 - 1]) {
      expect(decodeBytes(entryWithHeader(header, length)).kind).toBe('unreadable');
    }
  });

  it('never throws and never gives an entry for foreign bytes', () => {
    const foreign = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 64 }).map((rest) => Uint8Array.from([0xca, ...rest])),
      fc.uint8Array({ maxLength: 64 }).map((rest) => Uint8Array.from([0xca, 1, ...rest])),
      fc.uint8Array({ maxLength: 64 }).map((header) => entryWithHeader(header)),
      fc.json().map((json) => entryWithHeader(Buffer.from(json))),
      fc
        .tuple(fc.uint8Array({ maxLength: 9 }), fc.nat())
        .map(([rest, length]) => entryWithHeader(rest, length)),
      fc.string().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(foreign, (bytes) => {
        expect(decodeBytes(bytes).kind).not.toBe('managed');
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

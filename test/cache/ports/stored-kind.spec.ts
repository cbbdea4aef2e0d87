import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  asBuffer,
  isSeen,
  KIND_BYTES,
  kindOf,
  numberAt,
  storedAtOf,
  storedEndOf,
  writeNumber,
} from '../../../libs/cache/src/ports/stored-kind.js';
import { encodeEntry } from '../../../libs/cache/src/values/entry-codec.js';
import { encodeValue } from '../../../libs/cache/src/values/value-codec.js';
import { small } from '../values/stored-entries.js';

const OWNER = 'Ab3-Ab3_Ab3-';
const OTHER = 'Ab3-Ab3_Ab3_';
const seed = Number(process.env.FC_SEED);
const entryBy = (owner?: string) => encodeEntry({ ...small, ...encodeValue({ a: 1 }, 'm') }, owner);

describe('the kind of a stored value', () => {
  it('is managed where the entry is of the same owner, also by its beginning alone', async () => {
    const bytes = await entryBy(OWNER);
    expect(kindOf(bytes, OWNER)).toBe('managed');
    expect(kindOf(bytes.subarray(0, KIND_BYTES), OWNER)).toBe('managed');
    expect(kindOf(bytes.subarray(0, KIND_BYTES - 1), OWNER)).toBe('foreign');
  });

  it('is foreign where the entry is of another owner, or of none', async () => {
    expect(kindOf(await entryBy(OTHER), OWNER)).toBe('foreign');
    expect(kindOf(await entryBy(), OWNER)).toBe('foreign');
  });

  it('is told by the first byte in a store that nobody else uses', async () => {
    expect([kindOf(await entryBy()), kindOf(Uint8Array.of(1))]).toEqual(['managed', 'managed']);
    expect([kindOf(Uint8Array.of()), kindOf(Buffer.from('{}'))]).toEqual(['plain', 'plain']);
  });

  it('of data of other services is never managed', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 60 }),
          fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.from([1, 0x33, ...rest])),
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(`ʀ${text}`)),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          const expected = bytes[0] === 1 ? 'foreign' : 'plain';
          const isOurs = Buffer.from(bytes).includes(OWNER);
          expect(kindOf(bytes, OWNER)).toBe(isOurs ? 'managed' : expected);
        },
      ),
      { seed, numRuns: 500 },
    ));
});

describe('what was seen under a key', () => {
  const bytes = async (token: string, owner?: string) =>
    encodeEntry({ ...small, token, ...encodeValue({ a: 1 }, 'm') }, owner, 1_700_000_000_000);

  it('is there still where the entry has the same token, of whatever owner', async () => {
    for (const token of ['load-1', 'with "quotes"\n', '6f3c0a1e-2222-4333-8444-555555555555']) {
      for (const owner of [undefined, OWNER]) expect(isSeen(await bytes(token, owner), token)).toBe(true);
    }
    expect(isSeen(undefined, '')).toBe(true);
  });

  it('is not where there is another entry, a value that looks like it, or nothing', async () => {
    const there = await bytes('load-1', OWNER);
    for (const seen of ['', 'load', 'load-11', 'x']) expect(isSeen(there, seen)).toBe(false);
    for (const seen of ['', 'load-1']) expect(isSeen(Buffer.from('["load-1",'), seen)).toBe(false);
    expect(isSeen(undefined, 'load-1')).toBe(false);
  });
});

describe('when an entry was stored', () => {
  const END = 1_700_000_000_000;

  it('is its end less its life', async () => {
    const bytes = await encodeEntry({ ...small, lifeMs: 600_000 }, OWNER, END);
    expect(storedAtOf(bytes)).toBe(END - 600_000);
    expect(storedAtOf(bytes.subarray(0, 256))).toBe(END - 600_000);
  });

  it('is not known of what does not tell it', async () => {
    expect(storedAtOf(await encodeEntry(small))).toBeUndefined();
    expect(storedAtOf(Buffer.from('["load-1",1'))).toBeUndefined();
  });
});

describe('a number in an entry', () => {
  it('is read as it was written, and is all ASCII', () =>
    fc.assert(
      fc.property(
        fc.nat(2 ** 49 - 1).map((number) => Math.floor(number)),
        (number) => {
          const bytes = new Uint8Array(9);
          writeNumber(number, bytes, 1, 8);
          expect(numberAt(bytes, 1, 8)).toBe(number);
          expect([bytes[0], bytes[8], Math.max(...bytes) < 0x80]).toEqual([0, 0, true]);
        },
      ),
      { seed, numRuns: 300 },
    ));

  it('is none where a byte has eight bits', () => {
    expect(numberAt(Uint8Array.of(1, 0x80, 2), 0, 3)).toBeNaN();
  });

  it('tells when the entry ends, or that nobody knows', async () => {
    expect(storedEndOf(await encodeEntry(small, OWNER, 1_800_000_000_000.7))).toBe(1_800_000_000_000);
    expect(storedEndOf(await encodeEntry(small, OWNER))).toBeUndefined();
    expect(storedEndOf((await entryBy(OWNER)).subarray(0, 29))).toBeUndefined();
    expect(storedEndOf(Buffer.from('{}'))).toBeUndefined();
  });
});

describe('a value as Node has it', () => {
  it('is of the same memory', () => {
    const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    const buffer = asBuffer(bytes);
    bytes[0] = 9;
    expect([...buffer]).toEqual([9, 3]);
  });
});

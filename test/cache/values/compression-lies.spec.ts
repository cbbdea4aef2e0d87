import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { decodeBytes } from '../../../libs/cache/src/values/entry-codec.js';
import {
  BEHIND_FROM,
  COMPRESSED_FROM,
  entryOf,
  entryWithHeader,
  headerWith,
  MISSTATED,
  small,
} from './stored-entries.js';

const MOST = 64 * 1_024 * 1_024;

/** As another program could write it: right in all but what it says of the value's compression. */
function lying(said: object, stored: Uint8Array): Buffer {
  return entryWithHeader(Buffer.from(headerWith({ ...said })), { value: stored });
}

describe('what a header says of a compressed value', () => {
  const { value } = entryOf(COMPRESSED_FROM);
  const { length } = value;
  const stored = deflateRawSync(value);
  const right = { compression: 'deflate-raw', valueBytes: length };

  it('is read where it is right', () => {
    expect(decodeBytes(lying(right, stored))).toEqual({ kind: 'managed', entry: { ...small, value } });
  });

  const wrongLengths: unknown[] = [length - 1, length + 1, 1, 0, -1, length + 0.5, 1e300, MOST, MOST + 1];
  wrongLengths.push(2 ** 40, null, undefined, true, String(length), [length], { length });

  it.each(wrongLengths.map((one) => [one]))(
    'makes it unreadable where the length is a lie: %j',
    async (valueBytes) => {
      expect(await decodeBytes(lying({ ...right, valueBytes }, stored))).toEqual(MISSTATED);
    },
  );

  it.each(['gzip', 'brotli', 'DEFLATE-RAW', '', null, 1, ['deflate-raw'], 'toString', '__proto__'])(
    'makes it unreadable where the way is another: %j',
    (compression) => {
      expect(decodeBytes(lying({ ...right, compression }, stored))).toEqual({
        kind: 'unreadable',
        reason: 'compressed in another way',
      });
    },
  );

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half of it', stored.subarray(0, stored.length / 2)],
    ['another format', brotliCompressSync(value)],
    ['the value itself', value],
    ['noise', randomBytes(500)],
  ])('makes it unreadable where what is stored is %s', (_, wrong) => {
    expect(decodeBytes(lying(right, wrong))).toEqual(MISSTATED);
  });

  it.each([
    ['at once', COMPRESSED_FROM],
    ['behind', BEHIND_FROM],
  ])('bounds a bomb that is opened %s', async (_, valueBytes) => {
    const bytes = deflateRawSync(Buffer.alloc(100_000_000));
    const bomb = lying({ ...right, valueBytes }, bytes);
    const openedAt = performance.now();
    inflateRawSync(bytes);
    const startedAt = performance.now();
    const onceToItsEndMs = startedAt - openedAt;
    const opened = await Promise.all(Array.from({ length: 20 }, async () => decodeBytes(bomb)));
    expect(opened).toEqual(Array(20).fill(MISSTATED));
    // Opened to their ends, to 2 GB, they would take twenty times as long as one, on as many cores as there are.
    expect(performance.now() - startedAt).toBeLessThan(5 * onceToItsEndMs);
  });

  it('sets no memory aside that the stream could not fill', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const decoding = decodeBytes(lying({ ...right, valueBytes: MOST }, stored));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
    expect(await decoding).toEqual(MISSTATED);
  });
});

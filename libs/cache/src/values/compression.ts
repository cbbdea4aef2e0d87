import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib';
import { MOST_ENTRY_BYTES } from '../options/storage-options.js';

/**
 * From this many bytes of the value on, Node's thread pool does the work, which may take 18 ms for a MB. Below, handing
 * it over costs the event loop about as much as the work itself, and the caller a wait.
 */
export const BEHIND_FROM_BYTES = 64 * 1_024;

/** Level 6 takes three times as long for a fifth to a quarter less; `npm run bench -- compression`. */
const LEVEL = 3;

/** The largest share of a value that is worth compressing to; with more it is stored as it is. */
const MOST_LEFT = 0.9;

/** No deflate stream says more than this many bytes with one. */
const HIGHEST_RATIO = 1_032;

/** With this much room to spare the output is one piece: each further one costs the thread pool another round. */
const SLACK_BYTES = 64;

const deflateBehind = promisify(deflateRaw);
const inflateBehind = promisify(inflateRaw);

/** So many bytes of each sample, of which there are two: deflating them takes some 0.1 ms. */
const SAMPLE_BYTES = 2 * 1_024;

/** Says, by two samples, that bytes of any kind are worth compressing. Numbers of an embedding are not. */
export function mayCompress(value: Uint8Array): boolean {
  const samples = [1 / 4, 3 / 4].map((place) => {
    const from = Math.floor(place * value.byteLength);
    return value.subarray(from, from + SAMPLE_BYTES);
  });
  const sample = Buffer.concat(samples);
  return deflateRawSync(sample, { level: LEVEL }).byteLength <= MOST_LEFT * sample.byteLength;
}

/** The value as a raw deflate stream (RFC 1951); `undefined` where it does not get smaller by a tenth. */
export function compressed(value: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined> {
  const { byteLength } = value;
  const options = { level: LEVEL, chunkSize: byteLength + SLACK_BYTES };
  const worthIt = (bytes: Uint8Array) => (bytes.byteLength <= MOST_LEFT * byteLength ? bytes : undefined);
  if (byteLength >= BEHIND_FROM_BYTES) return deflateBehind(value, options).then(worthIt);
  return worthIt(deflateRawSync(value, options));
}

/**
 * The value of a raw deflate stream; `undefined` where that is damaged or its value has another length than stated. It
 * never takes more memory than what is stated, nor more than a stream of that size can say and an entry may have.
 *
 * @param length what is stated, whoever did so
 */
export function decompressed(
  bytes: Uint8Array,
  length: unknown,
): Uint8Array | undefined | Promise<Uint8Array | undefined> {
  if (!isPossible(length, bytes.byteLength)) return undefined;
  const options = { chunkSize: length + SLACK_BYTES, maxOutputLength: length };
  const whole = (value: Uint8Array) => (value.byteLength === length ? value : undefined);
  if (length >= BEHIND_FROM_BYTES) return inflateBehind(bytes, options).then(whole, () => undefined);
  try {
    return whole(inflateRawSync(bytes, options));
  } catch {
    return undefined;
  }
}

function isPossible(length: unknown, ofBytes: number): length is number {
  return (
    Number.isSafeInteger(length) &&
    Number(length) >= 1 &&
    Number(length) <= Math.min(MOST_ENTRY_BYTES, HIGHEST_RATIO * ofBytes)
  );
}

import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import {
  CRC_AT,
  ENDS_AT,
  HEADER_AT,
  HEADER_LENGTH_AT,
  MANAGED_FIRST_BYTE,
  MANAGED_VERSION_BYTE,
  numberAt,
  OWNER_AT,
  writeNumber,
} from '../../../libs/cache/src/ports/stored-kind.js';
import { isPending } from '../../../libs/cache/src/time/maybe-promise.js';
import { decodeBytes, encodeEntry } from '../../../libs/cache/src/values/entry-codec.js';
import type { CacheEntry } from '../../../libs/cache/src/values/entry.js';
import { awkwardText } from '../keys/arbitrary-values.js';

/** An entry of a few bytes. */
export const small: CacheEntry = {
  freshMs: 600_000,
  staleMs: 0,
  staleIfErrorMs: 0,
  lifeMs: 600_000,
  token: 'load-1',
  version: { epoch: 'e1', number: 7 },
  loadMs: 250,
  tags: ['route:CDG'],
  prefixes: ['places'],
  isBornStale: false,
  schemaVersion: '',
  encoding: 'json',
  value: Buffer.from('{"price":10}'),
};

/** From so many bytes on a value is compressed, and from so many on the thread pool does it. */
export const COMPRESSED_FROM = 8 * 1_024;
export const BEHIND_FROM = 64 * 1_024;

/** What bytes are taken for whose header says something else of the compressed value than it is. */
export const MISSTATED = {
  kind: 'unreadable',
  reason: 'a value that is not as compressed as its header says',
};

/** An entry whose value is JSON of that many bytes and gets much smaller. */
export function entryOf(bytes: number): CacheEntry {
  return { ...small, value: Buffer.from(JSON.stringify('offer '.repeat(bytes).slice(0, bytes - 2))) };
}

const wholeMs = fc.nat(2_592_000_000);

/** All that an entry says besides its value. */
export const anyFields: fc.Arbitrary<Omit<CacheEntry, 'value'>> = fc.record({
  freshMs: wholeMs,
  staleMs: wholeMs,
  staleIfErrorMs: wholeMs,
  lifeMs: wholeMs,
  token: awkwardText,
  version: fc.record({ epoch: awkwardText, number: fc.maxSafeNat() }),
  loadMs: wholeMs,
  tags: fc.array(awkwardText, { maxLength: 3 }),
  prefixes: fc.array(awkwardText, { maxLength: 3 }),
  isBornStale: fc.boolean(),
  schemaVersion: awkwardText,
  encoding: fc.constantFrom('json', 'devalue', 'binary'),
});

/** The bytes of an entry, of which it is certain that they are made at once. */
export function encoded(entry: CacheEntry): Uint8Array {
  const bytes = encodeEntry(entry);
  if (isPending(bytes)) throw new Error('not at once');
  return bytes;
}

/** What bytes are taken for, of which it is certain that it is told at once. */
export function kindOf(bytes: Uint8Array): string {
  const decoded = decodeBytes(bytes);
  if (isPending(decoded)) throw new Error('not at once');
  return decoded.kind;
}

/** Bytes as another program could write them: right in magic, version, checksum and lengths, with any header. */
export function entryWithHeader(
  header: Uint8Array,
  { headerLength = header.length, value = small.value }: { headerLength?: number; value?: Uint8Array } = {},
): Buffer {
  const beginning = Buffer.alloc(HEADER_AT, ' ');
  beginning.set([MANAGED_FIRST_BYTE, MANAGED_VERSION_BYTE]);
  writeNumber(0, beginning, ENDS_AT, HEADER_LENGTH_AT);
  writeNumber(headerLength, beginning, HEADER_LENGTH_AT, HEADER_AT);
  return withRightChecksum(Buffer.concat([beginning, header, value]));
}

export function withRightChecksum(bytes: Buffer): Buffer {
  writeNumber(crc32(bytes.subarray(OWNER_AT)), bytes, CRC_AT, OWNER_AT);
  return bytes;
}

/** The header of an entry. */
export function headerOf(bytes: Uint8Array): unknown[] {
  const valueAt = HEADER_AT + numberAt(bytes, HEADER_LENGTH_AT, HEADER_AT);
  return JSON.parse(Buffer.from(bytes).toString('utf8', HEADER_AT, valueAt)) as unknown[];
}

/** The header of {@link small} with other fields, in their order, as another program could write it. */
export function headerWith(wrong: Readonly<Record<string, unknown>> = {}): string {
  const fields: Record<string, unknown> = {
    ...small,
    epoch: small.version.epoch,
    number: small.version.number,
  };
  Object.assign(fields, { flags: 0, ...wrong });
  const windows = ['token', 'lifeMs', 'freshMs', 'staleMs', 'staleIfErrorMs', 'loadMs'];
  const rest = ['number', 'epoch', 'schemaVersion', 'encoding', 'flags', 'tags', 'prefixes'];
  const ofValue = 'compression' in wrong ? ['compression', 'valueBytes'] : [];
  return JSON.stringify([...windows, ...rest, ...ofValue].map((name) => fields[name]));
}

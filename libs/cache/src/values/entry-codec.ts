import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { CacheEntry } from './entry.js';
import { compressionOf, entryOf, type Header, headerOf, headerText } from './entry-header.js';
import {
  asBuffer,
  CRC_AT,
  ENDS_AT,
  HEADER_AT,
  HEADER_LENGTH_AT,
  MANAGED_FIRST_BYTE,
  MANAGED_VERSION_BYTE,
  NO_OWNER,
  numberAt,
  OWNER_AT,
  OWNER_LENGTH,
  ownerOf,
  writeNumber,
} from '../ports/stored-kind.js';
import { compressed, decompressed, mayCompress } from './compression.js';
import { type MaybePromise, whenReady } from '../time/maybe-promise.js';
import { CacheValueTooLargeError } from '../api/errors.js';

// The format of a managed entry: what `stored-kind.ts` says, the header, and then the value in the header's encoding,
// compressed where the header says so. Values of 8 KiB and more are stored as a raw deflate stream (RFC 1951) where that
// takes at least a tenth less.
const COMPRESSION = 'deflate-raw';

/**
 * Values of this many bytes or more are compressed. Smaller ones save little, and would cost each hit on the server as
 * much again as reading their JSON does.
 */
const COMPRESSED_FROM_BYTES = 8 * 1_024;

/** The content of a key, by its bytes. */
export type DecodedBytes =
  /** `owner`: the cache that stored it; none where its store had no owners. */
  | { kind: 'managed'; entry: CacheEntry; owner?: string }
  /** Written by `CacheService.set` or by another service. */
  | { kind: 'plain'; text: string; value: unknown }
  | { kind: 'unreadable'; reason: string };

/**
 * At once for values below 64 KiB; the entry must not be changed meanwhile.
 *
 * @param owner of the store's entries: see `kindOf`
 * @param endsAt when the entry ends on the store's clock: see `storedEndOf`
 */
export function encodeEntry(entry: CacheEntry, owner = NO_OWNER, endsAt = 0): MaybePromise<Uint8Array> {
  const { value, encoding } = entry;
  const isTried = value.byteLength >= COMPRESSED_FROM_BYTES && (encoding !== 'binary' || mayCompress(value));
  const packed = isTried ? compressed(value) : undefined;
  return whenReady(packed, (smaller) =>
    smaller === undefined
      ? bytesOf(headerText(entry), value, owner, endsAt)
      : bytesOf(headerText(entry, COMPRESSION), smaller, owner, endsAt),
  );
}

function bytesOf(header: string, stored: Uint8Array, owner: string, endsAt: number): Uint8Array {
  const headerBytes = Buffer.byteLength(header);
  const bytes = Buffer.allocUnsafe(HEADER_AT + headerBytes + stored.length);
  bytes[0] = MANAGED_FIRST_BYTE;
  bytes[1] = MANAGED_VERSION_BYTE;
  bytes.write(owner.padEnd(OWNER_LENGTH), OWNER_AT, 'latin1');
  writeNumber(Math.floor(endsAt), bytes, ENDS_AT, HEADER_LENGTH_AT);
  writeNumber(headerBytes, bytes, HEADER_LENGTH_AT, HEADER_AT);
  bytes.write(header, HEADER_AT);
  bytes.set(stored, HEADER_AT + headerBytes);
  writeNumber(crc32(bytes.subarray(OWNER_AT)), bytes, CRC_AT, OWNER_AT);
  return bytes;
}

/** At once, but for entries whose value is compressed and has 64 KiB or more. Never throws and never rejects. */
export function decodeBytes(stored: Uint8Array): MaybePromise<DecodedBytes> {
  const bytes = asBuffer(stored);
  return bytes[0] === MANAGED_FIRST_BYTE ? decodeManaged(bytes) : decodePlain(bytes);
}

function decodeManaged(bytes: Buffer): MaybePromise<DecodedBytes> {
  if (bytes.length < HEADER_AT) return unreadable('truncated');
  if (bytes[1] !== MANAGED_VERSION_BYTE)
    return unreadable(`format version ${JSON.stringify(bytes.toString('latin1', 1, 2))}`);
  if (crc32(bytes.subarray(OWNER_AT)) !== numberAt(bytes, CRC_AT, OWNER_AT)) return unreadable('damaged');
  const valueAt = HEADER_AT + numberAt(bytes, HEADER_LENGTH_AT, HEADER_AT);
  const header = valueAt <= bytes.length ? headerOf(bytes.toString('utf8', HEADER_AT, valueAt)) : undefined;
  if (header === undefined) return unreadable('header of another format');
  const stored = bytes.subarray(valueAt);
  const owner = ownerOf(bytes);
  const { compression, valueBytes } = compressionOf(header);
  if (compression === undefined) return managed(header, stored, owner);
  if (compression !== COMPRESSION) return unreadable('compressed in another way');
  return whenReady(decompressed(stored, valueBytes), (value) =>
    value === undefined
      ? unreadable('a value that is not as compressed as its header says')
      : managed(header, value, owner),
  );
}

function managed(header: Header, value: Uint8Array, owner: string): DecodedBytes {
  const entry = entryOf(header, value);
  return owner === NO_OWNER ? { kind: 'managed', entry } : { kind: 'managed', entry, owner };
}

function decodePlain(bytes: Buffer): DecodedBytes {
  const json = jsonOf(bytes);
  return json === undefined ? unreadable('neither JSON nor an entry of ours') : { kind: 'plain', ...json };
}

function jsonOf(bytes: Buffer): { text: string; value: unknown } | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function unreadable(reason: string): DecodedBytes {
  return { kind: 'unreadable', reason };
}

/** The error for a value that is too large, if it is. The size is rounded, so that logs sum it up. */
export function tooLargeError(
  { byteLength }: Uint8Array,
  maxEntryBytes: number,
): CacheValueTooLargeError | undefined {
  if (byteLength <= maxEntryBytes) return undefined;
  return new CacheValueTooLargeError(
    `The value takes about ${Number(byteLength.toPrecision(2))} bytes, more than maxEntryBytes (${maxEntryBytes}). Keep ` +
      'less in one value, or raise the option.',
  );
}

import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { CacheEntry, ValueEncoding } from './entry.js';
import { HEADER_AT, MANAGED_FIRST_BYTE, MANAGED_VERSION } from '../ports/stored-kind.js';
import { compressed, decompressed } from './compression.js';
import { type MaybePromise, whenReady } from '../time/maybe-promise.js';
import { ownBytes } from './value-codec.js';
import { CacheValueTooLargeError } from '../api/errors.js';

/**
 * The format of a managed entry, version 2:
 *
 * | bytes | what |
 * |---|---|
 * | 0 | `0xCA`, with which no JSON text starts |
 * | 1 | version, `0x02` |
 * | 2-5 | CRC-32 (ISO 3309) of all that follows, as it is stored, big-endian |
 * | 6-9 | length of the header, big-endian |
 * | 10- | header: JSON in UTF-8: the owner, the end on the server's clock, the token, the other fields of CacheEntry without the value, what a compressed one needs |
 * | then | the value in the header's `encoding`, compressed where the header says so |
 *
 * Values of 8 KiB and more are stored as a raw deflate stream (RFC 1951) where that takes at least a tenth less. Then
 * the header has `compression`, which is `"deflate-raw"`, and `valueBytes`, the length before it.
 */
const CRC_AT = 2;
const HEADER_LENGTH_AT = 6;
const COMPRESSION = 'deflate-raw';
const ENCODINGS: readonly ValueEncoding[] = ['json', 'devalue'];

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

/** The header of a stored entry: the entry without its value, and how that is stored. */
type Header = Omit<CacheEntry, 'value'> & {
  owner?: unknown;
  endsAt?: unknown;
  compression?: unknown;
  valueBytes?: unknown;
};

/**
 * At once for values below 64 KiB; the entry must not be changed meanwhile.
 *
 * @param owner of the store's entries, which is the first field of the header: see `kindOf`
 * @param endsAt when the entry ends on the store's clock, which is the second: see `storedEndOf`
 */
export function encodeEntry(
  { value, token, ...entry }: CacheEntry,
  owner?: string,
  endsAt?: number,
): MaybePromise<Uint8Array> {
  const fields: Header = {
    ...(owner !== undefined && { owner }),
    ...(owner !== undefined && endsAt !== undefined && { endsAt: Math.floor(endsAt) }),
    token,
    ...entry,
  };
  const packed = value.byteLength < COMPRESSED_FROM_BYTES ? undefined : compressed(value);
  return whenReady(packed, (smaller) =>
    smaller === undefined
      ? bytesOf(fields, value)
      : bytesOf({ ...fields, compression: COMPRESSION, valueBytes: value.byteLength }, smaller),
  );
}

function bytesOf(fields: Header, stored: Uint8Array): Uint8Array {
  const header = Buffer.from(JSON.stringify(fields));
  const bytes = Buffer.allocUnsafe(HEADER_AT + header.length + stored.length);
  bytes[0] = MANAGED_FIRST_BYTE;
  bytes[1] = MANAGED_VERSION;
  bytes.writeUInt32BE(header.length, HEADER_LENGTH_AT);
  bytes.set(header, HEADER_AT);
  bytes.set(stored, HEADER_AT + header.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(HEADER_LENGTH_AT)), CRC_AT);
  return bytes;
}

/** At once, but for entries whose value is compressed and has 64 KiB or more. Never throws and never rejects. */
export function decodeBytes(stored: Uint8Array): MaybePromise<DecodedBytes> {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  return bytes[0] === MANAGED_FIRST_BYTE ? decodeManaged(bytes) : decodePlain(bytes);
}

function decodeManaged(bytes: Buffer): MaybePromise<DecodedBytes> {
  if (bytes.length < HEADER_AT) return unreadable('truncated');
  if (bytes[1] !== MANAGED_VERSION) return unreadable(`format version ${bytes[1]}`);
  if (crc32(bytes.subarray(HEADER_LENGTH_AT)) !== bytes.readUInt32BE(CRC_AT)) return unreadable('damaged');
  const valueAt = HEADER_AT + bytes.readUInt32BE(HEADER_LENGTH_AT);
  const header = jsonOf(bytes.subarray(HEADER_AT, valueAt));
  if (header === undefined || !isHeader(header.value)) return unreadable('header of another format');
  const { compression, valueBytes, ...fields } = header.value;
  const stored = bytes.subarray(valueAt);
  if (compression === undefined) return managed(fields, stored);
  if (compression !== COMPRESSION) return unreadable('compressed in another way');
  return whenReady(decompressed(stored, valueBytes), (value) => managed(fields, value));
}

function managed(
  { owner, endsAt: _endsAt, ...fields }: Omit<CacheEntry, 'value'> & { owner?: unknown; endsAt?: unknown },
  value: Uint8Array | undefined,
): DecodedBytes {
  if (value === undefined) return unreadable('a value that is not as compressed as its header says');
  const entry = { ...fields, value: ownBytes(value) };
  return typeof owner === 'string' ? { kind: 'managed', entry, owner } : { kind: 'managed', entry };
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

/** Checks the fields: a right checksum rules out damage, not another writer. */
function isHeader(header: unknown): header is Header {
  if (typeof header !== 'object' || header === null) return false;
  const { freshMs, staleMs, staleIfErrorMs, lifeMs, loadMs, token, version } = header as Partial<CacheEntry>;
  const { tags, prefixes, isBornStale, schemaVersion, encoding } = header as Partial<CacheEntry>;
  return (
    [freshMs, staleMs, staleIfErrorMs, lifeMs, loadMs, version?.number].every((number) =>
      Number.isSafeInteger(number),
    ) &&
    [token, version?.epoch, schemaVersion].every((text) => typeof text === 'string') &&
    [tags, prefixes].every(
      (texts) => Array.isArray(texts) && texts.every((text) => typeof text === 'string'),
    ) &&
    typeof isBornStale === 'boolean' &&
    ENCODINGS.some((known) => known === encoding)
  );
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

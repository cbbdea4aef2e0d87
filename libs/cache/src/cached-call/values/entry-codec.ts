import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { CacheEntry, ValueEncoding } from '../../contract/entry.js';

/**
 * The format of a managed entry, version 1:
 *
 * | bytes | what |
 * |---|---|
 * | 0 | `0xCA`, with which no JSON text starts |
 * | 1 | version, `0x01` |
 * | 2-5 | CRC-32 (ISO 3309) of all that follows, big-endian |
 * | 6-9 | length of the header, big-endian |
 * | 10- | header: JSON in UTF-8, the fields of CacheEntry without the value |
 * | then | the value in the header's `encoding` |
 */
const MAGIC = 0xca;
const VERSION = 1;
const CRC_AT = 2;
const HEADER_LENGTH_AT = 6;
const HEADER_AT = 10;
const ENCODINGS: readonly ValueEncoding[] = ['json', 'devalue'];

/** What a key holds, told from its bytes. */
export type DecodedBytes =
  | { kind: 'managed'; entry: CacheEntry }
  /** What `CacheService.set` or another service wrote. */
  | { kind: 'plain'; text: string; value: unknown }
  | { kind: 'unreadable'; reason: string };

export function encodeEntry(entry: CacheEntry): Uint8Array {
  const { value, ...rest } = entry;
  const header = Buffer.from(JSON.stringify(rest));
  const bytes = Buffer.allocUnsafe(HEADER_AT + header.length + value.length);
  bytes[0] = MAGIC;
  bytes[1] = VERSION;
  bytes.writeUInt32BE(header.length, HEADER_LENGTH_AT);
  bytes.set(header, HEADER_AT);
  bytes.set(value, HEADER_AT + header.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(HEADER_LENGTH_AT)), CRC_AT);
  return bytes;
}

export function decodeBytes(stored: Uint8Array): DecodedBytes {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  return bytes[0] === MAGIC ? decodeManaged(bytes) : decodePlain(bytes);
}

function decodeManaged(bytes: Buffer): DecodedBytes {
  if (bytes.length < HEADER_AT) return unreadable('truncated');
  if (bytes[1] !== VERSION) return unreadable(`format version ${bytes[1]}`);
  if (crc32(bytes.subarray(HEADER_LENGTH_AT)) !== bytes.readUInt32BE(CRC_AT)) return unreadable('damaged');
  const valueAt = HEADER_AT + bytes.readUInt32BE(HEADER_LENGTH_AT);
  const header = jsonOf(bytes.subarray(HEADER_AT, valueAt));
  if (header === undefined || !isHeader(header.value)) return unreadable('header of another format');
  return { kind: 'managed', entry: { ...header.value, value: bytes.subarray(valueAt) } };
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

/** A right checksum tells damage, not who wrote the entry. */
function isHeader(header: unknown): header is Omit<CacheEntry, 'value'> {
  if (typeof header !== 'object' || header === null) return false;
  const { freshMs, staleMs, staleIfErrorMs, lifeMs, tags, salt, encoding } = header as Partial<CacheEntry>;
  return (
    [freshMs, staleMs, staleIfErrorMs, lifeMs].every((ms) => Number.isSafeInteger(ms)) &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === 'string') &&
    typeof salt === 'string' &&
    ENCODINGS.some((known) => known === encoding)
  );
}

function unreadable(reason: string): DecodedBytes {
  return { kind: 'unreadable', reason };
}

/**
 * The beginning of every managed entry, all of it ASCII. Dragonfly packs values that are ASCII throughout, which saves an
 * eighth of them.
 *
 * | bytes | what |
 * |---|---|
 * | 0 | `0x01`, "start of heading", with which no JSON text starts |
 * | 1 | the version of the format, `3` |
 * | 2-6 | CRC-32 (ISO 3309) of all from byte 7 on, as it is stored |
 * | 7-18 | the owner, twelve spaces for none |
 * | 19-25 | the end on the store's clock, in milliseconds since the Unix epoch; 0 where it does not tell it |
 * | 26-29 | the length of the header, in bytes |
 * | 30- | the header: JSON in UTF-8, a list that begins with the token and the life |
 *
 * Numbers are big-endian, with seven bits in each byte.
 */
export const MANAGED_FIRST_BYTE = 0x01;

/** The format of managed entries; those of other versions are not read. */
export const MANAGED_VERSION = '3';
export const MANAGED_VERSION_BYTE = MANAGED_VERSION.charCodeAt(0);

export const CRC_AT = 2;
export const OWNER_AT = 7;
export const ENDS_AT = 19;
export const HEADER_LENGTH_AT = 26;
export const HEADER_AT = 30;

/** The length of an owner, in characters of ASCII. */
export const OWNER_LENGTH = ENDS_AT - OWNER_AT;
export const NO_OWNER = ' '.repeat(OWNER_LENGTH);

/** So many bytes of a value tell its kind. */
export const KIND_BYTES = OWNER_AT + OWNER_LENGTH;

/** So many bytes of an entry hold the first fields of its header: token and life. */
export const FIRST_FIELDS_BYTES = 256;

/**
 * The kind of what is stored under a key. A `foreign` value begins as an entry does, and is not surely this cache's. It is
 * another application's, or of another format, or data that begins with that byte.
 */
export type StoredKind = 'managed' | 'plain' | 'foreign';

/**
 * The kind of a value by its first {@link KIND_BYTES} bytes.
 *
 * @param owner of the entries of this cache; `undefined` in a store that nobody else uses, where the first byte tells
 */
export function kindOf(bytes: Uint8Array): Exclude<StoredKind, 'foreign'>;
export function kindOf(bytes: Uint8Array, owner: string | undefined): StoredKind;
export function kindOf(bytes: Uint8Array, owner?: string): StoredKind {
  if (bytes[0] !== MANAGED_FIRST_BYTE) return 'plain';
  if (owner === undefined) return 'managed';
  return bytes[1] === MANAGED_VERSION_BYTE && ownerOf(bytes) === owner ? 'managed' : 'foreign';
}

/** The owner of an entry, as it is stored. */
export function ownerOf(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1', OWNER_AT, OWNER_AT + OWNER_LENGTH);
}

/** The beginning of the header of an entry with this token. */
export function tokenText(token: string): string {
  return `[${JSON.stringify(token)},`;
}

/**
 * Says that a value is what a reader has seen.
 *
 * @param bytes none where there is no value
 * @param seen the token of an entry, or `''` where there was no value
 */
export function isSeen(bytes: Uint8Array | undefined, seen: string): boolean {
  if (bytes === undefined || seen === '') return bytes === undefined && seen === '';
  const text = Buffer.from(tokenText(seen));
  return (
    bytes[0] === MANAGED_FIRST_BYTE &&
    asBuffer(bytes)
      .subarray(HEADER_AT, HEADER_AT + text.length)
      .equals(text)
  );
}

/** The end of an entry on the store's clock; `undefined` for all that does not tell it. */
export function storedEndOf(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== MANAGED_FIRST_BYTE || bytes[1] !== MANAGED_VERSION_BYTE || bytes.length < HEADER_AT)
    return undefined;
  return numberAt(bytes, ENDS_AT, HEADER_LENGTH_AT) || undefined;
}

/** The moment at which an entry was stored, on the store's clock, or a little earlier; `undefined` for all that does not tell it. */
export function storedAtOf(bytes: Uint8Array): number | undefined {
  const end = storedEndOf(bytes);
  if (end === undefined) return undefined;
  const first = asBuffer(bytes).toString('latin1', HEADER_AT, FIRST_FIELDS_BYTES);
  const [, lifeMs] = /^\["(?:[^"\\]|\\.)*",(\d+)/.exec(first) ?? [];
  return lifeMs === undefined ? undefined : end - Number(lifeMs);
}

/** Reads a number; not a number where a byte has eight bits. */
export function numberAt(bytes: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte > 0x7f) return NaN;
    number = number * 0x80 + byte;
  }
  return number;
}

/** Writes a whole number; what is larger than so many bytes hold loses its upper part. */
export function writeNumber(number: number, bytes: Uint8Array, from: number, to: number): void {
  let rest = number;
  for (let at = to - 1; at >= from; at -= 1) {
    bytes[at] = rest % 0x80;
    rest = Math.floor(rest / 0x80);
  }
}

/** The same memory: Node's own and the client of the server know Buffers only. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

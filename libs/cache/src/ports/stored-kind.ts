/** The first byte of every managed entry; no JSON text starts with it. */
export const MANAGED_FIRST_BYTE = 0xca;

/** The format of managed entries; those of other versions are not read. */
export const MANAGED_VERSION = 2;

/** The place of an entry's header, after first byte, version, checksum and length of the header. */
export const HEADER_AT = 10;

/** The length of an owner, in characters of ASCII. */
export const OWNER_LENGTH = 12;

/** The field after the owner, and the digits of its number: milliseconds since the Unix epoch, from 2001 to 2286. */
const ENDS_AT = ',"endsAt":';
const ENDS_AT_LENGTH = 13;
const LEAST_END = 10 ** (ENDS_AT_LENGTH - 1);

/** So many bytes of a value tell its kind. */
export const KIND_BYTES = HEADER_AT + headerBeginning('x'.repeat(OWNER_LENGTH)).length;

/**
 * The kind of what is stored under a key. A `foreign` value begins as an entry does, and is not surely this cache's. It is
 * another application's, or from before entries had owners, or data that begins with that byte.
 */
export type StoredKind = 'managed' | 'plain' | 'foreign';

/** The beginning of the header of an owner's entries. */
export function headerBeginning(owner: string): string {
  return `{"owner":"${owner}"`;
}

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
  if (bytes[1] !== MANAGED_VERSION) return 'foreign';
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(
    HEADER_AT,
    KIND_BYTES,
  );
  return header.toString('latin1') === headerBeginning(owner) ? 'managed' : 'foreign';
}

/** So many bytes of an entry hold the first fields of its header, as the token and the life: see `encodeEntry`. */
export const FIRST_FIELDS_BYTES = 256;

/** The text of a token in the header of its entry. */
export function tokenText(token: string): string {
  return `"token":${JSON.stringify(token)}`;
}

/**
 * Says that a value is what a reader has seen.
 *
 * @param bytes none where there is no value
 * @param seen the token of an entry, or `''` where there was no value
 */
export function isSeen(bytes: Uint8Array | undefined, seen: string): boolean {
  if (bytes === undefined || seen === '') return bytes === undefined && seen === '';
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, FIRST_FIELDS_BYTES));
  return header[0] === MANAGED_FIRST_BYTE && header.includes(tokenText(seen));
}

/** The end of an entry on the store's clock, by the field after its owner; `undefined` for all that does not tell it. */
export function storedEndOf(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== MANAGED_FIRST_BYTE || bytes[1] !== MANAGED_VERSION) return undefined;
  const numberAt = KIND_BYTES + ENDS_AT.length;
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const field = header.toString('latin1', KIND_BYTES, numberAt + ENDS_AT_LENGTH);
  if (!field.startsWith(ENDS_AT)) return undefined;
  const end = Number(field.slice(ENDS_AT.length));
  return Number.isSafeInteger(end) && end >= LEAST_END ? end : undefined;
}

/** The moment at which an entry was stored, on the store's clock, or a little earlier; `undefined` for all that does not tell it. */
export function storedAtOf(bytes: Uint8Array): number | undefined {
  const end = storedEndOf(bytes);
  if (end === undefined) return undefined;
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, FIRST_FIELDS_BYTES));
  const [, lifeMs] = /"lifeMs":(\d+)/.exec(header.toString('latin1')) ?? [];
  return lifeMs === undefined ? undefined : end - Number(lifeMs);
}

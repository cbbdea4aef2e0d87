/** The first byte of every managed entry; no JSON text starts with it. */
export const MANAGED_FIRST_BYTE = 0xca;

/** The format of managed entries; those of other versions are not read. */
export const MANAGED_VERSION = 2;

/** The place of an entry's header, after first byte, version, checksum and length of the header. */
export const HEADER_AT = 10;

/** The length of an owner, in characters of ASCII. */
export const OWNER_LENGTH = 12;

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

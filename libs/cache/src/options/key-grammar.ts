import { CacheKeyError, CacheNamespaceError } from '../api/errors.js';

/** The namespace of plain values when none is given. */
export const DEFAULT_NAMESPACE = 'default';
/** The longest namespace, in characters, and the longest plain key, entity or operation, in bytes of UTF-8. */
export const MAX_NAMESPACE_LENGTH = 64;
export const MAX_KEY_BYTES = 1024;
export const MAX_KEY_PART_BYTES = 200;

const NAMESPACE = new RegExp(`^[A-Za-z0-9_.-]{1,${MAX_NAMESPACE_LENGTH}}$`);
const OURS = '_cache';

/** @throws CacheNamespaceError unless the namespace is `[A-Za-z0-9_.-]{1,64}` and not one of ours */
export function checkNamespace(namespace: unknown, what = 'namespace'): asserts namespace is string {
  if (typeof namespace !== 'string' || !NAMESPACE.test(namespace)) {
    throw new CacheNamespaceError(
      `${what}: ${shown(namespace)} is not a namespace. Use 1 to ${MAX_NAMESPACE_LENGTH} of A-Z a-z 0-9 _ . -`,
    );
  }
  if (namespace.startsWith(OURS)) {
    throw new CacheNamespaceError(
      `${what}: '${namespace}' is reserved. Choose a name that does not start with ${OURS}.`,
    );
  }
}

/** Whether a key, or a tag, is well-formed text of 1 to 1,024 bytes in UTF-8. */
export function isKeyText(text: unknown): text is string {
  return (
    typeof text === 'string' && text !== '' && text.isWellFormed() && Buffer.byteLength(text) <= MAX_KEY_BYTES
  );
}

/** @throws CacheKeyError unless all are well-formed texts of 1 to 1,024 bytes */
export function checkTags(tags: unknown, method: string): asserts tags is readonly string[] {
  if (Array.isArray(tags) && [...tags].every(isKeyText)) return;
  throw new CacheKeyError(
    `${method}: tags must be well-formed texts of 1 to ${MAX_KEY_BYTES} bytes in UTF-8.`,
  );
}
export function shown(given: unknown): string {
  if (typeof given !== 'string') return given === null ? 'null' : typeof given;
  return given.length > 60 ? `a text of ${given.length} characters` : JSON.stringify(given);
}

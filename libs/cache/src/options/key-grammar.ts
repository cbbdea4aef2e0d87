import { CacheKeyError, CacheNamespaceError, CacheOptionError } from '../api/errors.js';

/** The namespace of plain values where none is given. */
export const DEFAULT_NAMESPACE = 'default';

/** The longest namespace, in characters. */
export const MAX_NAMESPACE_LENGTH = 64;
/** The longest plain key and the longest tag, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 1024;
/** The longest entity and the longest operation, in bytes of UTF-8. */
export const MAX_KEY_PART_BYTES = 200;
/** The most tags that one entry may carry. */
const MOST_TAGS = 1_000;

const NAMESPACE = new RegExp(`^[A-Za-z0-9_.-]{1,${MAX_NAMESPACE_LENGTH}}$`);
/** The beginning of the library's own namespaces. */
const OURS = '_cache';

export function isNamespace(namespace: unknown): namespace is string {
  return typeof namespace === 'string' && NAMESPACE.test(namespace) && !namespace.startsWith(OURS);
}

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

/**
 * @throws CacheOptionError for what is no list, `true` for instance, which once meant every key; CacheNamespaceError
 */
export function checkPlainNamespaces(plain: unknown): asserts plain is readonly string[] {
  if (!Array.isArray(plain)) {
    throw new CacheOptionError(
      `reset: plain must list the namespaces whose plain values go too, as in { plain: ['${DEFAULT_NAMESPACE}'] }; it is ` +
        `${shown(plain)}. What stands in other namespaces may be another service's, and stays.`,
    );
  }
  for (const namespace of plain) checkNamespace(namespace, 'reset: plain');
}

/** A key or a tag is well-formed text of 1 to 1,024 bytes in UTF-8. */
export function isKeyText(text: unknown): text is string {
  return (
    typeof text === 'string' && text !== '' && text.isWellFormed() && Buffer.byteLength(text) <= MAX_KEY_BYTES
  );
}

/** Shows what was given in place of a name, short enough for a message. */
export function shown(given: unknown): string {
  if (typeof given !== 'string') return given === null ? 'null' : typeof given;
  return given.length > 60 ? `a text of ${given.length} characters` : JSON.stringify(given);
}

/** A list of tags, in words. */
export const TAG_LIST = `at most ${MOST_TAGS} well-formed texts of 1 to ${MAX_KEY_BYTES} bytes`;

export function isTagList(tags: unknown): tags is string[] {
  return Array.isArray(tags) && tags.length <= MOST_TAGS && [...tags].every(isKeyText);
}

/** @throws CacheKeyError unless all are well-formed texts of 1 to 1,024 bytes */
export function checkTags(tags: unknown, method: string): asserts tags is readonly string[] {
  if (Array.isArray(tags) && [...tags].every(isKeyText)) return;
  throw new CacheKeyError(
    `${method}: tags must be well-formed texts of 1 to ${MAX_KEY_BYTES} bytes in UTF-8.`,
  );
}

/** The names that an invalidation can bump. Each kind has a prefix of its own, so that a tag never meets a key. */
export const nameOf = {
  key: (key: string): string => `k:${key}`,
  /** A namespace, or the part of it that an entity and an operation stand for, as they stand in keys. */
  prefix: (methodPrefix: string): string => `n:${methodPrefix}`,
  tag: (tag: string): string => `t:${tag}`,
} as const;

const KEY_PREFIX = nameOf.key('');
const PREFIX_PREFIX = nameOf.prefix('');

/** The key that a name stands for; `undefined` for names of other kinds. */
export function keyOfName(name: string): string | undefined {
  return name.startsWith(KEY_PREFIX) ? name.slice(KEY_PREFIX.length) : undefined;
}

/** The namespace or method prefix that a name stands for; `undefined` for names of other kinds. */
export function prefixOfName(name: string): string | undefined {
  return name.startsWith(PREFIX_PREFIX) ? name.slice(PREFIX_PREFIX.length) : undefined;
}

/** The kind of a name. */
export function kindOfName(name: string): 'key' | 'namespace' | 'tag' {
  if (keyOfName(name) !== undefined) return 'key';
  return prefixOfName(name) === undefined ? 'tag' : 'namespace';
}

/** The namespace of a key and the parts of it that the key is in: `flights`, `flights:offers`, `flights:offers:search`. */
export function prefixesOf(key: string): string[] {
  const parts = key.split(':', 4);
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join(':'));
}

/** Every name under which an entry can be invalidated: its key, its prefixes and its tags. */
export function namesOf(key: string, tags: readonly string[], prefixes: readonly string[] = []): string[] {
  return [nameOf.key(key), ...[...prefixesOf(key), ...prefixes].map(nameOf.prefix), ...tags.map(nameOf.tag)];
}

/** Entries that an invalidation means: by their keys, and by prefixes that they have in common. */
export interface EntryNames {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
}

/** All entries that any of these mean, each once. */
export function unionOf(all: readonly EntryNames[]): EntryNames {
  return {
    keys: [...new Set(all.flatMap(({ keys }) => keys))],
    prefixes: [...new Set(all.flatMap(({ prefixes }) => prefixes))],
  };
}

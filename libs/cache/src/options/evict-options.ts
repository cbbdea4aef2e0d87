/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */
import * as v from 'valibot';
import { CacheOptionError } from '../api/errors.js';
import type { Mode } from '../api/mode.js';
import { check, FUNCTION, option, type Schemas } from './checks/check.js';
import { checkNamespace, isTagList, TAG_LIST } from './key-grammar.js';

/** The mode of an invalidation where none is given. */
export const DEFAULT_MODE: Mode = 'delete';

/** A mode, given by a caller or an operator. */
export const MODE = option("'delete' or 'expire'", v.picklist(['delete', 'expire']), DEFAULT_MODE);

/**
 * Options of `@CacheEvict`, which invalidates one entry (`operation`, `key`), tags, or `all` of a namespace or a part of it. Several
 * of these may stand together where they don't contradict each other.
 */
export interface CacheEvictOptions {
  namespace?: string;
  /** Second part of the key. Default: the class name, as `@Cacheable` has it. */
  entity?: string;
  /** Third part of the key: that of the cached method. Default: of the only one that the entity has. */
  operation?: string;
  /**
   * The part that counts for the key of the one entry, as the cached method counts it. That is what the method's own `key` option
   * would return. Without such an option it is the method's argument, or an array of its arguments (also of a single
   * argument that is itself an array). Default: the arguments of this call.
   */
  key?: (...args: any[]) => unknown;
  /** Tags, global across namespaces. With `before` there is no value yet. Default none. */
  tags?: readonly string[] | ((call: { args: readonly any[]; value: any }) => readonly string[]);
  /** The whole namespace, plain values included; with `entity` or `operation` that part of it. Default false. */
  all?: boolean;
  /** Default `'delete'`. */
  mode?: Mode;
  /** Before the method runs, whatever comes of it. Default false: after it, and only where it did not fail. */
  before?: boolean;
}

const OPTIONS = v.strictObject({
  namespace: option('text', v.string()),
  entity: option('text', v.string()),
  operation: option('text', v.string()),
  key: option('a function of the arguments', FUNCTION),
  tags: option(`${TAG_LIST}, or a function`, v.union([FUNCTION, v.custom<string[]>(isTagList)])),
  all: option('true or false', v.boolean(), false),
  mode: MODE,
  before: option('true or false', v.boolean(), false),
} satisfies Schemas<CacheEvictOptions>);

/** Options of one entry; others are of tags, or of a whole. */
export function isOfOneEntry({ all, key, operation }: CacheEvictOptions): boolean {
  return all !== true && (key !== undefined || operation !== undefined);
}

/**
 * @throws CacheOptionError that names the method and the option that is unknown, of the wrong kind or contradicts
 * another; CacheNamespaceError
 */
export function checkEvictOptions(options: CacheEvictOptions, method: string): void {
  const { namespace, entity, all, key, tags } = check(OPTIONS, options, method);
  const isOfOne = isOfOneEntry(options);
  const hasTags = Array.isArray(tags) ? tags.length > 0 : tags !== undefined;
  if (all && key !== undefined) {
    throw new CacheOptionError(`${method}: all and key contradict each other. Evict all, or the one entry.`);
  }
  if (!all && !isOfOne && !hasTags) {
    throw new CacheOptionError(
      `${method}: @CacheEvict says nothing to evict. Name the operation or the key of a cached method's entry, tags, ` +
        'or all: true.',
    );
  }
  if (namespace === undefined && (all || isOfOne || entity !== undefined)) {
    throw new CacheOptionError(`${method}: @CacheEvict needs the namespace of what to evict.`);
  }
  if (namespace !== undefined) checkNamespace(namespace, method);
}

/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */

import { CacheOptionError } from '../api/errors.js';
import { checkByTable, isFunction, isText, type OptionTable } from './option-table.js';
import { checkNamespace } from './key-grammar.js';
import { isTagList } from './tags.js';
import { TAG_LIST } from './tags.js';
import type { Mode } from '../api/mode.js';

const OPTIONS: OptionTable<CacheEvictOptions> = {
  namespace: { expected: 'text', fits: isText },
  entity: { expected: 'text', fits: isText },
  operation: { expected: 'text', fits: isText },
  key: { expected: 'a function of the arguments', fits: isFunction },
  tags: { expected: `${TAG_LIST}, or a function`, fits: (given) => isFunction(given) || isTagList(given) },
  all: { expected: 'true or false', fits: (given) => typeof given === 'boolean' },
  mode: { expected: "'delete' or 'expire'", fits: (given) => given === 'delete' || given === 'expire' },
  before: { expected: 'true or false', fits: (given) => typeof given === 'boolean' },
};

/** Whether one entry is meant, and not only a whole or tags. */
export function isOfOneEntry({ all, key, operation }: CacheEvictOptions): boolean {
  return all !== true && (key !== undefined || operation !== undefined);
}

/**
 * @throws CacheOptionError that names the method and the option that is unknown, of the wrong kind or contradicts
 * another; CacheNamespaceError
 */
export function checkEvictOptions(options: CacheEvictOptions, method: string): void {
  checkByTable(OPTIONS, options, method);
  const { namespace, entity, all = false, key, tags } = options;
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

/**
 * What `@CacheEvict` makes to be forgotten: one entry (`operation`, `key`), tags, or `all` of a namespace or a part of
 * it; several of these together where they don't contradict each other.
 */
export interface CacheEvictOptions {
  namespace?: string;
  /** Second part of the key. Default: the class name, as `@Cacheable` has it. */
  entity?: string;
  /** Third part of the key: that of the cached method. Default: of the only one that the entity has. */
  operation?: string;
  /**
   * What counts for the key of the one entry, as the cached method counts it: what its own `key` option would say, or,
   * where it has none, its argument, or an array of its arguments (of the one, where that is an array itself). Default:
   * as if it were called with these arguments.
   */
  key?: (...args: any[]) => unknown;
  /** Tags, global across namespaces. With `before` there is no value yet. Default none. */
  tags?: readonly string[] | ((call: { args: readonly any[]; value: any }) => readonly string[]);
  /** The whole namespace, plain values included; with `entity` or `operation` that part of it. Default false. */
  all?: boolean;
  /** Default `'delete'`. */
  mode?: Mode;
  /** Before the method runs, whatever comes of it. Default false: after it, only where it did not fail. */
  before?: boolean;
}

/** The mode where none is given. */
export const DEFAULT_MODE: Mode = 'delete';

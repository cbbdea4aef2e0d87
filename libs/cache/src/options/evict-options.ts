/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */
import * as v from 'valibot';
import { CacheOptionError } from '../api/errors.js';
import type { Mode } from '../api/mode.js';
import { check, FUNCTION, option, type Schemas } from './checks/check.js';
import { checkNamespace, isTagList, TAG_LIST } from './key-grammar.js';
import { isMethodReference, type LazyMethodReference } from './method-reference.js';

/** The mode of an invalidation where none is given. */
export const DEFAULT_MODE: Mode = 'delete';

/** A mode, given by a caller or an operator. */
export const MODE = option("'delete' or 'expire'", v.picklist(['delete', 'expire']), DEFAULT_MODE);

/**
 * Options of `@CacheEvict`, which invalidates entries of a cached method, tags, or `all` of a method, of a namespace or of a
 * part of one. Several of these may stand together where they don't contradict each other.
 *
 * The cached method is named by reference (`of`), or by the texts of its keys. Its entry is that of the arguments of this
 * call, as many of them as it declares; `args`, `argsOfMany` or `key` say otherwise.
 */
export interface CacheEvictOptions<C = any, K extends keyof C = any> {
  /** The cached method by reference. Subclasses, and what is provided in the place of the class, are meant too. */
  of?: LazyMethodReference<C, K>;
  /** The arguments of the one call whose entry goes. With `before` there is no value yet. Default: those of this call. */
  args?: (call: { args: readonly any[]; value: any }) => readonly unknown[];
  /** The arguments of several calls, a list of lists. */
  argsOfMany?: (call: { args: readonly any[]; value: any }) => readonly (readonly unknown[])[];
  namespace?: string;
  /** Second part of the key. Default: the class name, as `@Cacheable` has it. */
  entity?: string;
  /** Third part of the key: that of the cached method. Default: of the only one that the entity has. */
  operation?: string;
  /**
   * The part that counts for the key of the one entry, as the cached method counts it. That is what the method's own `key` option
   * would return. Without such an option it is the method's argument, or an array of its arguments (also of a single
   * argument that is itself an array).
   */
  key?: (...args: any[]) => unknown;
  /** Tags, global across namespaces. With `before` there is no value yet. Default none. */
  tags?: readonly string[] | ((call: { args: readonly any[]; value: any }) => readonly string[]);
  /** Every entry of the method; or the whole namespace, plain values included, or the part that `entity` names. Default false. */
  all?: boolean;
  /** Default `'delete'`. */
  mode?: Mode;
  /** Before the method runs, whatever comes of it. Default false: after it, and only where it did not fail. */
  before?: boolean;
}

const OPTIONS = v.strictObject({
  of: option(
    "a class and its method, as [TripsService, 'find']",
    v.custom<LazyMethodReference>(isMethodReference),
  ),
  args: option('a function of the call', FUNCTION),
  argsOfMany: option('a function of the call', FUNCTION),
  namespace: option('text', v.string()),
  entity: option('text', v.string()),
  operation: option('text', v.string()),
  key: option('a function of the arguments', FUNCTION),
  tags: option(`${TAG_LIST}, or a function`, v.union([FUNCTION, v.custom<string[]>(isTagList)])),
  all: option('true or false', v.boolean(), false),
  mode: MODE,
  before: option('true or false', v.boolean(), false),
} satisfies Schemas<CacheEvictOptions>);

/** Options of single entries; others are of tags, or of a whole. */
export function isOfEntries({ of, args, argsOfMany, all, key, operation }: CacheEvictOptions): boolean {
  const isNamed = [of, args, argsOfMany, key, operation].some((given) => given !== undefined);
  return all !== true && isNamed;
}

/**
 * @throws CacheOptionError that names the method and the option that is unknown, of the wrong kind or contradicts
 * another; CacheNamespaceError
 */
export function checkEvictOptions(options: CacheEvictOptions, method: string): void {
  const { of, namespace, entity, operation, all, tags, ...which } = check(OPTIONS, options, method);
  const given = (['args', 'argsOfMany', 'key'] as const).filter((name) => which[name] !== undefined);
  const refuse = (why: string): never => {
    throw new CacheOptionError(`${method}: ${why}`);
  };
  const names = { namespace, entity, operation, key: which.key };
  const beside = Object.entries(names).find(([, name]) => name !== undefined);
  if (of !== undefined && beside !== undefined)
    refuse(`of and ${beside[0]} contradict each other. Leave one out.`);
  if (all && given.length > 0)
    refuse(`all and ${given[0]} contradict each other. Evict all, or the one entry.`);
  if (given.length > 1) refuse(`${given.join(' and ')} contradict each other. Leave one out.`);
  const isOfOne = isOfEntries(options);
  const hasTags = Array.isArray(tags) ? tags.length > 0 : tags !== undefined;
  if (!all && !isOfOne && !hasTags) {
    refuse(
      "@CacheEvict says nothing to evict. Name a cached method (of: [TripsService, 'find'], or its operation), tags, " +
        'or all: true.',
    );
  }
  if (of !== undefined) return;
  if (namespace === undefined && (all || isOfOne || entity !== undefined)) {
    refuse('@CacheEvict needs the namespace of what to evict.');
  }
  if (namespace !== undefined) checkNamespace(namespace, method);
}

/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */
import * as v from 'valibot';
import type { Duration } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import { check, FUNCTION, option, type Schemas } from './checks/check.js';
import { isTagList, TAG_LIST } from './key-grammar.js';
import { isMethodReference, type LazyMethodReference } from './method-reference.js';

/** The longest that a load may take where no hard limit is given. */
export const DEFAULT_HARD_LIMIT: Duration = '60s';

/** Options of `@Cacheable`, `@CachePut` and `getOrSet`, besides the policy. A rule runs with `this` set to the method's object. */
export interface CacheableOptions<Args extends readonly unknown[] = readonly any[], Value = any> {
  /** Second part of the key. Default: the class name without Service, Provider or Repository, in kebab-case. */
  entity?: string;
  /** Third part of the key. Default: the method name in kebab-case. */
  operation?: string;
  /** The part of the call that counts for the key. Default: all arguments. */
  key?: (...args: Args) => unknown;
  /** The one who asks: names of readers in `CacheModuleOptions.context`, or a rule. Default: nobody in particular. */
  vary?: readonly string[] | ((...args: Args) => unknown);
  /** Tags kept with the entry; global across namespaces. Default none. */
  tags?: readonly string[] | ((call: { args: Args; value: Value }) => readonly string[]);
  /** `false`: the call goes straight to the method. Default: always cached. */
  when?: (...args: Args) => boolean;
  /** `true`: the answer is given but not kept. Default: always kept. */
  unless?: (value: Value) => boolean;
  /**
   * The class of the answer, or of its elements where it is an array, Map or Set: hits come back as its instances. Their
   * fields are of the classes that class-transformer's `@Type()` names. An answer that does not fit is given as the method
   * returned it, and not kept. Default: plain objects.
   */
  type?: new (...args: never[]) => object;
  /** A private copy for each caller. Default false: answers that JSON can say come deep-frozen. */
  mutable?: boolean;
  /** The longest wait of a caller for a load where a stale answer may be given; the load goes on. Default: until it ends. */
  softLimit?: Duration;
  /** The longest wait of a caller for its answer, from its call on. The load that the call began ends then, too. Default `'60s'`. */
  hardLimit?: Duration;
  /** The version of the value's shape. Raise it when the shape changes: entries of other versions are misses. Default none. */
  version?: string | number;
  /**
   * Answers that are asked for often are refreshed by the clock, once in the whole cluster, before they stop being fresh.
   * The load gets the arguments that callers gave. For methods of singletons whose answers don't depend on the request's
   * context. Default false.
   */
  revalidate?: boolean;
}

/**
 * Options of `@CacheableMany`. Each rule but `items` runs as if the method were called for one item alone, which stands in
 * the place of the list.
 */
export type CacheableManyOptions = CacheableOptions<any, any> & {
  /** The one of the arguments that lists what is asked for. It must be that very array: the missing items take its place. */
  items: (...args: any[]) => readonly unknown[];
  /** The item that a returned value is for. */
  idOf: (value: any) => unknown;
};

/** Options of `@CachePut`. */
export type CachePutOptions<C = any, K extends keyof C = any> = CacheableOptions<any, any> & {
  /** The cached method whose entry is written, by reference. Default: that of `entity` and `operation`. */
  of?: LazyMethodReference<C, K>;
};

const CLASS = v.custom<new (...args: never[]) => object>(
  (given) => typeof given === 'function' && typeof given.prototype === 'object',
);
const LIMIT = v.custom<Duration>((given) => typeof given === 'string');
const TAGS = v.custom<string[]>(isTagList);

const ENTRIES = {
  entity: option('text', v.string()),
  operation: option('text', v.string()),
  key: option('a function of the arguments', FUNCTION),
  vary: option(
    'names of context readers, or a function of the arguments',
    v.union([FUNCTION, v.array(v.string())]),
  ),
  tags: option(`${TAG_LIST}, or a function`, v.union([FUNCTION, TAGS])),
  when: option('a function of the arguments', FUNCTION),
  unless: option('a function of the value', FUNCTION),
  type: option('a class', CLASS),
  mutable: option('true or false', v.boolean()),
  softLimit: option("a duration such as '2s'", LIMIT),
  hardLimit: option("a duration such as '30s'", LIMIT),
  version: option('text or a whole number', v.union([v.string(), v.pipe(v.number(), v.safeInteger())])),
  revalidate: option('true or false', v.boolean()),
} satisfies Schemas<CacheableOptions>;

const OPTIONS = v.strictObject(ENTRIES);

const PUT_OPTIONS = v.strictObject({
  ...ENTRIES,
  of: option(
    "a class and its method, as [TripsService, 'find']",
    v.custom<LazyMethodReference>(isMethodReference),
  ),
} satisfies Schemas<CachePutOptions>);

const NEEDED_OF_MANY = { items: 'a function of the arguments', idOf: 'a function of a value' } as const;

const MANY_OPTIONS = v.strictObject({
  ...ENTRIES,
  items: option(NEEDED_OF_MANY.items, FUNCTION),
  idOf: option(NEEDED_OF_MANY.idOf, FUNCTION),
} satisfies Schemas<CacheableManyOptions>);

/** @throws CacheOptionError that names the method and the option that is unknown or of the wrong kind */
export function checkCacheableOptions(options: CacheableOptions, method: string): void {
  check(OPTIONS, options, method);
}

/** @throws CacheOptionError that names the method and the option that is missing, unknown or of the wrong kind */
export function checkManyOptions(options: CacheableManyOptions, method: string): void {
  const given = check(MANY_OPTIONS, options, method);
  const missing = (['items', 'idOf'] as const).find((name) => given[name] === undefined);
  if (missing === undefined) return;
  throw new CacheOptionError(
    `${method}: @CacheableMany needs the option ${missing}, ${NEEDED_OF_MANY[missing]}.`,
  );
}

/** @throws CacheOptionError that names the method and the option that is unknown, of the wrong kind or contradicts another */
export function checkPutOptions(options: CachePutOptions, method: string): void {
  const { of, entity, operation } = check(PUT_OPTIONS, options, method);
  if (of === undefined || (entity ?? operation) === undefined) return;
  throw new CacheOptionError(
    `${method}: of and ${entity === undefined ? 'operation' : 'entity'} contradict each other. Leave one out.`,
  );
}

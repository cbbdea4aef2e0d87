import { CacheOptionError } from '../api/errors.js';
import { checkByTable, isFunction, isText, isTexts, type OptionTable } from './option-table.js';
import { isTagList } from './tags.js';
import { TAG_LIST } from './tags.js';
import type { Duration } from '../api/duration.js';

const OPTIONS: OptionTable<CacheableOptions> = {
  entity: { expected: 'text', fits: isText },
  operation: { expected: 'text', fits: isText },
  key: { expected: 'a function of the arguments', fits: isFunction },
  vary: {
    expected: 'names of context readers, or a function of the arguments',
    fits: (given) => isFunction(given) || isTexts(given),
  },
  tags: { expected: `${TAG_LIST}, or a function`, fits: (given) => isFunction(given) || isTagList(given) },
  when: { expected: 'a function of the arguments', fits: isFunction },
  unless: { expected: 'a function of the value', fits: isFunction },
  type: { expected: 'a class', fits: isFunction },
  mutable: { expected: 'true or false', fits: (given) => typeof given === 'boolean' },
  softLimit: { expected: "a duration such as '2s'", fits: isText },
  hardLimit: { expected: "a duration such as '30s'", fits: isText },
  version: {
    expected: 'text or a whole number',
    fits: (given) => isText(given) || Number.isSafeInteger(given),
  },
  revalidate: { expected: 'true or false', fits: (given) => typeof given === 'boolean' },
};

const MANY_OPTIONS: OptionTable<CacheableManyOptions> = {
  ...OPTIONS,
  items: { expected: 'a function of the arguments', fits: isFunction },
  idOf: { expected: 'a function of a value', fits: isFunction },
};

/** @throws CacheOptionError that names the method and the option that is unknown or of the wrong kind */
export function checkCacheableOptions(options: CacheableOptions, method: string): void {
  checkByTable(OPTIONS, options, method);
}

/** @throws CacheOptionError that names the method and the option that is missing, unknown or of the wrong kind */
export function checkManyOptions(options: CacheableManyOptions, method: string): void {
  checkByTable(MANY_OPTIONS, options, method);
  const missing = (['items', 'idOf'] as const).find((name) => options[name] === undefined);
  if (missing === undefined) return;
  throw new CacheOptionError(
    `${method}: @CacheableMany needs the option ${missing}, ${MANY_OPTIONS[missing].expected}.`,
  );
}
/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */
/** What `@Cacheable`, `@CachePut` and `getOrSet` take besides the policy. A rule runs with `this` set to the method's object. */
export interface CacheableOptions<Args extends readonly unknown[] = readonly any[], Value = any> {
  /** Second part of the key. Default: the class name without Service, Provider or Repository, in kebab-case. */
  entity?: string;
  /** Third part of the key. Default: the method name in kebab-case. */
  operation?: string;
  /** What of the call counts for the key. Default: all arguments. */
  key?: (...args: Args) => unknown;
  /** Who asks: names of readers in `CacheModuleOptions.context`, or a rule. Default: nobody in particular. */
  vary?: readonly string[] | ((...args: Args) => unknown);
  /** Tags kept with the entry; global across namespaces. Default none. */
  tags?: readonly string[] | ((call: { args: Args; value: Value }) => readonly string[]);
  /** `false`: the call goes straight to the method. Default: always cached. */
  when?: (...args: Args) => boolean;
  /** `true`: the answer is given but not kept. Default: always kept. */
  unless?: (value: Value) => boolean;
  /** The class of the answer, or of its elements where it is an array: hits come back as its instances. */
  type?: new (...args: never[]) => object;
  /** A private copy for each caller. Default false: answers that JSON can say come deep-frozen. */
  mutable?: boolean;
  /** How long a caller waits for a load where an old answer is at hand; the load goes on. Default: until it ends. */
  softLimit?: Duration;
  /** How long a load may take, for all who wait; then it fails. Default `'60s'`. */
  hardLimit?: Duration;
  /** The shape of the value: change it when the shape changes, and old entries are not read. Default none. */
  version?: string | number;
  /**
   * Answers that are asked for often are renewed before they stop being fresh, in the whole cluster once, with the arguments
   * that they were asked for with. For methods of singletons, whose answers don't depend on the request's context. Default
   * false.
   */
  revalidate?: boolean;
}

/**
 * What `@CacheableMany` takes. But for `items`, each rule is asked as if the method were called for one item alone, which
 * stands in the place of the list.
 */
export type CacheableManyOptions = CacheableOptions<any, any> & {
  /** Which of the arguments is the list of what is asked for; that very array, since the missing ones take its place. */
  items: (...args: any[]) => readonly unknown[];
  /** Which item a value that the method returned is for. */
  idOf: (value: any) => unknown;
};

/** The longest that a load may take, and that others wait for it. */
export const DEFAULT_HARD_LIMIT: Duration = '60s';

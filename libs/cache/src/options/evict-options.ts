import { CacheOptionError } from '../api/errors.js';
import { checkByTable, isFunction, isText, type OptionTable } from './option-table.js';
import type { CacheEvictOptions } from './module-options.js';
import { checkNamespace } from '../keys/call-key.js';
import { isTagList, TAG_LIST } from '../cached-call/rules.js';

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

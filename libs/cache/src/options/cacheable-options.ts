import { CacheOptionError } from '../api/errors.js';
import { checkByTable, isFunction, isText, isTexts, type OptionTable } from './option-table.js';
import type { CacheableManyOptions, CacheableOptions } from './module-options.js';
import { isTagList, TAG_LIST } from '../cached-call/rules.js';

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

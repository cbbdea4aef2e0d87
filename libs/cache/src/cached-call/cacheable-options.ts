import { checkByTable, type OptionTable } from '../contract/option-table.js';
import type { CacheableOptions } from '../contract/options.js';
import { isTagList, TAG_LIST } from './rules.js';

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
  salt: { expected: 'text', fits: isText },
};

/** @throws CacheOptionError that names the method and the option that is unknown or of the wrong kind */
export function checkCacheableOptions(options: CacheableOptions, method: string): void {
  checkByTable(OPTIONS, options, method);
}

function isText(given: unknown): boolean {
  return typeof given === 'string';
}

function isTexts(given: unknown): boolean {
  return Array.isArray(given) && given.every(isText);
}

function isFunction(given: unknown): boolean {
  return typeof given === 'function';
}

import { type CacheError, CacheOptionError } from '../api/errors.js';

/** For each option what it must be, in words, and whether a given value is that. */
export type OptionTable<Options> = Record<
  keyof Options & string,
  { expected: string; fits: (given: unknown) => boolean }
>;

export function isText(given: unknown): given is string {
  return typeof given === 'string';
}

export function isTexts(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.every(isText);
}

export function isFunction(given: unknown): boolean {
  return typeof given === 'function';
}

/**
 * @param Refusal the error to throw
 * @throws CacheOptionError that names `where` and the option that is unknown or of the wrong kind, or what is in place of all
 */
export function checkByTable<Options extends object>(
  table: OptionTable<Options>,
  options: Options,
  where: string,
  Refusal: new (message: string) => CacheError = CacheOptionError,
): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const given = options === null ? 'null' : Array.isArray(options) ? 'a list' : typeof options;
    throw new Refusal(`${where}: expected options, not ${given}.`);
  }
  for (const [name, given] of Object.entries(options)) {
    if (!Object.hasOwn(table, name)) {
      throw new Refusal(`${where}: '${name}' is not an option. Known are ${Object.keys(table).join(', ')}.`);
    }
    const { expected, fits } = table[name as keyof OptionTable<Options>];
    if (given !== undefined && !fits(given)) throw new Refusal(`${where}: ${name} must be ${expected}.`);
  }
}

/* oxlint-disable typescript/no-explicit-any -- a reference may be to a method of any class */
import { CacheOptionError } from '../api/errors.js';

/**
 * A method by reference, as in `[TripsService, 'find']`: the compiler follows renames. The class may be abstract, and
 * need be neither provided nor used in this application.
 */
export type MethodReference<C = any, K extends keyof C = any> = readonly [
  abstract new (...args: any[]) => C,
  K,
];

/** A method by reference, or a function that gives one, for classes that import each other. */
export type LazyMethodReference<C = any, K extends keyof C = any> =
  MethodReference<C, K> | (() => MethodReference<C, K>);

export function isMethodReference(given: unknown): given is LazyMethodReference {
  return typeof given === 'function' || (Array.isArray(given) && given.length === 2);
}

/**
 * The reference itself.
 *
 * @throws CacheOptionError for what is none, as where two files import each other and the class is not loaded yet
 */
export function checkedReference(given: LazyMethodReference, where: string): MethodReference {
  const named: unknown = typeof given === 'function' ? given() : given;
  const [type, name] = (Array.isArray(named) ? named : []) as unknown[];
  if (typeof type === 'function' && (typeof name === 'string' || typeof name === 'symbol')) {
    return [type as MethodReference[0], name];
  }
  throw new CacheOptionError(
    `${where}: of must be a class and the name of its method. Where two files import each other, give a function: ` +
      "of: () => [TripsService, 'find'].",
  );
}

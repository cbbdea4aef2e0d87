import { CacheDecoratorError } from '../../api/errors.js';
import type { CacheMark, MarkedMethod } from '../marks/mark.js';
import { carryRuntime, thinCall } from '../marks/carried-runtime.js';
import { addMark } from '../marks/marks-of.js';

/* oxlint-disable typescript/no-explicit-any -- the decorators stand on methods of any arguments */

/** A decorator of methods that return a promise, with `@CacheableMany` of an array. */
export interface CacheableDecorator<Answer = any> {
  <Method extends (...args: any[]) => Promise<Answer>>(
    target: object,
    propertyKey: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
}

/** A mark without the method that it is on. */
type Said = CacheMark extends infer Mark
  ? Mark extends CacheMark
    ? Omit<Mark, keyof MarkedMethod>
    : never
  : never;

/**
 * Marks a method with what a decorator says, has its instances carry their runtime, and puts a thin call in its place.
 *
 * @param decorator its name, for messages
 */
export function markMethod<Answer>(decorator: string, said: Said): CacheableDecorator<Answer> {
  return (target, propertyKey, descriptor) => {
    requireLegacyDecorators(decorator, target, propertyKey);
    const mark: CacheMark = {
      ...said,
      methodName: typeof propertyKey === 'symbol' ? (propertyKey.description ?? '') : propertyKey,
      declaredBy: () => target.constructor.name,
      method: methodOf(decorator, target, propertyKey, descriptor?.value),
      propertyKey,
      prototype: target,
    };
    addMark(target, mark);
    carryRuntime(target);
    descriptor.value = thinCall(mark) as typeof descriptor.value;
  };
}

/** Standard decorators get the method and a context, and no prototype, by which Nest and this library know a class. */
function requireLegacyDecorators(decorator: string, target: unknown, context: unknown): void {
  if (typeof context !== 'object' || context === null) return;
  const { name } = context as { name?: unknown };
  throw new CacheDecoratorError(
    `@${decorator} on ${String(name ?? (target as { name?: unknown } | undefined)?.name)}: it was compiled as a standard ` +
      '(TC39) decorator. Nest needs the older kind: set "experimentalDecorators": true in the compiler options ' +
      '(SWC: jsc.transform.legacyDecorator, esbuild takes it from tsconfig.json).',
  );
}

function methodOf(
  decorator: string,
  target: object,
  propertyKey: string | symbol,
  method: unknown,
): MarkedMethod['method'] {
  if (typeof target === 'function' || typeof method !== 'function') {
    const owner = typeof target === 'function' ? target.name : target.constructor.name;
    throw new CacheDecoratorError(
      `@${decorator} on ${owner}.${String(propertyKey)}: it is for async methods of instances, not static methods, ` +
        'accessors or fields.',
    );
  }
  return method as MarkedMethod['method'];
}

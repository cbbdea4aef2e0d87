import { CacheDecoratorError } from '../../api/errors.js';
import type { CacheMark, MarkedMethod } from '../marks/mark.js';
import { carryRuntime } from '../marks/carried-runtime.js';
import { noteMark } from '../marks/marks-of.js';
import { thinCall } from './thin-call.js';

/* oxlint-disable typescript/no-explicit-any -- the decorators stand on methods of any arguments */

/** What our decorators may stand on: a method that returns a promise, with `@CacheableMany` of an array. */
export interface CacheableDecorator<Answer = any> {
  <Method extends (...args: any[]) => Promise<Answer>>(
    target: object,
    propertyKey: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
}

/** What a decorator says, without the method that it is said of. */
type Said = CacheMark extends infer Mark
  ? Mark extends CacheMark
    ? Omit<Mark, keyof MarkedMethod>
    : never
  : never;

/**
 * Notes what a decorator says of a method, has its instances carry their runtime, and puts a thin call in its place.
 *
 * @param decorator its name, for messages
 */
export function markMethod<Answer>(decorator: string, said: Said): CacheableDecorator<Answer> {
  return (target, propertyKey, descriptor) => {
    const mark: CacheMark = {
      ...said,
      methodName: typeof propertyKey === 'symbol' ? (propertyKey.description ?? '') : propertyKey,
      declaredBy: () => target.constructor.name,
      method: methodOf(decorator, target, propertyKey, descriptor?.value),
      propertyKey,
      prototype: target,
    };
    noteMark(target, mark);
    carryRuntime(target);
    descriptor.value = thinCall(mark) as typeof descriptor.value;
  };
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

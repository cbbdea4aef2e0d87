import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import type { CacheMark } from '../marks/mark.js';
import { isMadeByNest, runtimeOf } from '../marks/carried-runtime.js';

/** Methods of each prototype whose lack of a cache was logged: once, however many decorators they have. */
const LOGGED = new WeakMap<object, Set<string | symbol>>();

/**
 * Makes what stands in a decorated method's place. It hands the call to the runtime that the instance carries, or calls
 * the method where there is none. It has the method's name, length and metadata.
 */
export function thinCall(mark: CacheMark): (...args: unknown[]) => Promise<unknown> {
  const { method } = mark;

  function call(this: object | undefined, ...args: unknown[]): Promise<unknown> {
    if (typeof this !== 'object' || this === null) return method.apply(this, args);
    const runtime = runtimeOf(this);
    if (runtime !== undefined) return runtime.call(mark, this, args);
    if (isMadeByNest(this)) warnOnce(this, mark);
    return method.apply(this, args);
  }

  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(call, property, { value: method[property], configurable: true });
  }
  for (const key of Reflect.getOwnMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), call);
  }
  return call;
}

function warnOnce(instance: object, { prototype, propertyKey, methodName }: CacheMark): void {
  const logged = LOGGED.get(prototype) ?? new Set();
  if (logged.has(propertyKey)) return;
  LOGGED.set(prototype, logged.add(propertyKey));
  new Logger('CacheModule').warn(
    `${instance.constructor.name}.${methodName} runs uncached and unlimited: it was made without a cache, either since the ` +
      'application does not import CacheModule.forRoot() (in tests: CacheTestingModule), or since CacheModule ' +
      'itself is made of this provider.',
  );
}

import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import type { CacheableMark } from '../contract/runtime.port.js';
import { isMadeByNest, runtimeOf } from './carried-runtime.js';

/**
 * What stands in a decorated method's place: it hands the call to the runtime that the instance carries, or, where it
 * carries none, calls the method. It has the method's name, length and metadata.
 */
export function thinCall(mark: CacheableMark): (...args: unknown[]) => Promise<unknown> {
  const { method } = mark;
  let isToldUncached = false;

  function call(this: object | undefined, ...args: unknown[]): Promise<unknown> {
    if (typeof this !== 'object' || this === null) return method.apply(this, args);
    const runtime = runtimeOf(this);
    if (runtime !== undefined) return runtime.call(mark, this, args);
    if (!isToldUncached && isMadeByNest(this)) {
      isToldUncached = true;
      new Logger('CacheModule').warn(
        `${this.constructor.name}.${mark.methodName} runs uncached: it was made without a cache, either since the ` +
          'application does not import CacheModule.forRoot() (in tests: CacheTestingModule), or since CacheModule ' +
          'itself is made of this provider.',
      );
    }
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

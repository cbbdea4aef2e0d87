import type { CacheEvictOptions } from '../../options/evict-options.js';
import { type CacheableDecorator, markMethod } from './mark-method.js';

/**
 * Runs an async method at each call, and invalidates cached answers. These are the one of a cached method (`operation`,
 * `key`), those with tags, or all of a namespace or a part of it. It invalidates after the method, only where that did
 * not fail; with `before: true` before it, whatever comes of it. What is invalidated then is never served again, as
 * with `CacheService.delete`, `invalidateTags` and `clearNamespace`.
 *
 * @throws CacheDecoratorError, when the class is defined, on a static method, an accessor or a field. Options that are
 * wrong or contradict each other, and keys of no cached method, are refused by name when the application starts
 */
export function CacheEvict(what: CacheEvictOptions): CacheableDecorator {
  return markMethod('CacheEvict', { kind: 'evict', options: what });
}

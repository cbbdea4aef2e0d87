import type { CacheEvictOptions } from '../../options/evict-options.js';
import { type CacheableDecorator, markMethod } from './mark-method.js';

/* oxlint-disable typescript/no-explicit-any -- the decorator stands on methods of any arguments */

/**
 * Runs an async method at each call, and invalidates cached answers. Those are entries of a cached method, entries with
 * tags, or all of a method, of a namespace or of a part of it. A method is named by reference (`of: [TripsService, 'find']`)
 * or by `namespace`, `entity` and `operation`.
 *
 * It invalidates after the method, only where that did not fail; with `before: true` before it, whatever comes of it. What
 * is invalidated then is never served again, as with `CacheService.delete`, `invalidateTags` and `clearNamespace`.
 *
 * @throws CacheDecoratorError, when the class is defined, on a static method, an accessor or a field. Options that are
 * wrong, and entries of no cached method, are refused by name when the application starts. In modules that come later they
 * are refused before the method runs
 */
export function CacheEvict<C = any, K extends keyof C = any>(
  what: CacheEvictOptions<C, K>,
): CacheableDecorator {
  return markMethod('CacheEvict', { kind: 'evict', options: what });
}

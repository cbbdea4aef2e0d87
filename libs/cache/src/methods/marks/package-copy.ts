import { CacheDecoratorError } from '../../api/errors.js';
import { chainOf } from './marks-of.js';

/** Signs by which several copies of this package in one process know of each other. */
const DECORATED_BY = Symbol.for('@tripsage/cache: decorated by');
const COPIES = Symbol.for('@tripsage/cache: copies');

/** This copy of the package. */
const COPY = Symbol('a copy of @tripsage/cache');

const copies = ((globalThis as { [COPIES]?: Set<symbol> })[COPIES] ??= new Set<symbol>());
copies.add(COPY);

const MENDING =
  'Have one copy: npm ls @tripsage/cache shows who brings it, npm dedupe joins equal versions, and bundlers must leave it out.';

/** Puts on a prototype which copy of the package has decorated its methods. */
export function brand(prototype: object): void {
  if (!Object.hasOwn(prototype, DECORATED_BY))
    Object.defineProperty(prototype, DECORATED_BY, { value: COPY });
}

/** @throws CacheDecoratorError for a class whose decorators are of another copy of the package, so that they would do nothing */
export function requireOwnCopy(classPrototype: object): void {
  for (const prototype of chainOf(classPrototype)) {
    const by: unknown = Object.getOwnPropertyDescriptor(prototype, DECORATED_BY)?.value;
    if (by === undefined || by === COPY) continue;
    throw new CacheDecoratorError(
      `${prototype.constructor.name} was decorated by another copy of @tripsage/cache than the one of CacheModule, so its ` +
        `methods would run uncached and unlimited. ${MENDING}`,
    );
  }
}

/** The words for a process that has loaded several copies of the package. */
export function otherCopies(): string | undefined {
  if (copies.size === 1) return undefined;
  return `there are ${copies.size} copies of @tripsage/cache in this process, and its class was decorated by another one than CacheModule's. ${MENDING}`;
}

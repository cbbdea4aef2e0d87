import { isPlainObject } from '../options/checks/plain-object.js';
import type { Class } from './hidden-state.js';
import { classFor, visitInside, type Wanted, wantedOf } from './wanted-class.js';

/** Sets the classes of a value that was just decoded, without running a constructor: they may ask for more than fields. */
export function revived(decoded: unknown, type: Class): unknown {
  const seen = new Set<object>();
  // A list of what is still to be done, not recursion: a class may be nested in itself as deep as the value goes.
  const open: { part: object; wanted: Wanted }[] = [];
  const add = (part: unknown, wanted: Wanted | undefined): void => {
    if (wanted === undefined || typeof part !== 'object' || part === null || seen.has(part)) return;
    seen.add(part);
    open.push({ part, wanted });
  };
  add(decoded, wantedOf(type));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, wanted } = next;
    if (isPlainObject(part)) Object.setPrototypeOf(part, classFor(wanted, part).prototype as object);
    visitInside(part, wanted, add);
  }
  return decoded;
}

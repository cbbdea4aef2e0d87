import { CacheOptionError } from '../../api/errors.js';

const BEGINNING = 'after:';

/** The cursor of a page that ended with a key. */
export function cursorOf(lastKey: string): string {
  return `${BEGINNING}${lastKey}`;
}

/** @throws CacheOptionError for a cursor that no page had */
export function lastKeyOf(cursor: string): string {
  if (cursor.startsWith(BEGINNING)) return cursor.slice(BEGINNING.length);
  throw new CacheOptionError('cursor: no page of this store had it. Begin without one.');
}

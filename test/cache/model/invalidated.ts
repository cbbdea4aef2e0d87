import { nameOf } from '../../../libs/cache/src/ports/names.js';
import type { Invalidator } from '../../../libs/cache/src/invalidation/invalidator.js';
import type { Mode } from './history.js';
import type { Forgotten } from './script.js';

/** The names of what is forgotten. */
export function namesOfForgotten(what: Forgotten): readonly string[] | 'everything' {
  if (what === 'everything') return what;
  if ('key' in what) return [nameOf.key(what.key)];
  return ['tag' in what ? nameOf.tag(what.tag) : nameOf.prefix(what.namespace)];
}

/** The way in which it is. */
export function forgetIt(invalidator: Invalidator, what: Forgotten, mode: Mode): Promise<unknown> {
  const names = namesOfForgotten(what);
  if (what === 'everything' || names === 'everything') return invalidator.everything();
  if ('namespace' in what) return invalidator.namespace(what.namespace, mode);
  return 'key' in what && mode === 'delete' ? invalidator.keys([what.key]) : invalidator.names(names, mode);
}

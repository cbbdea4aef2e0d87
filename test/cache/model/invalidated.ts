import { nameOf } from '../../../libs/cache/src/ports/names.js';
import type { SimulatedProcess } from '../simulated-process.js';
import type { Mode } from './history.js';
import type { Target } from './script.js';

/** The names that an invalidation of a target bumps. */
export function namesOfTarget(target: Target): readonly string[] | 'everything' {
  if (target === 'everything') return target;
  if ('key' in target) return [nameOf.key(target.key)];
  return ['tag' in target ? nameOf.tag(target.tag) : nameOf.prefix(target.namespace)];
}

/** Invalidates a target as an application would. Everything goes without its purge, which would hide what is served. */
export function invalidate(
  { invalidator, coherence }: Pick<SimulatedProcess, 'invalidator' | 'coherence'>,
  target: Target,
  mode: Mode,
): Promise<unknown> {
  if (target === 'everything') return coherence.reset();
  if ('namespace' in target) return invalidator.namespace(target.namespace, mode);
  return 'key' in target ? invalidator.keys([target.key], mode) : invalidator.tags([target.tag], mode);
}

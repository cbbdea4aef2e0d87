import { namesOf } from '../../../libs/cache/src/ports/names.js';
import { KINDS, type KeyName } from './names.js';

/** A loaded value: which load it was, and what it was built of. */
export interface LoadedValue {
  readonly key: KeyName;
  readonly load: number;
  readonly parts: readonly Value[];
}

/** A value that a script sets. */
export interface SetValue {
  readonly key: KeyName;
  readonly set: number;
}

export type Value = LoadedValue | SetValue;

export function isLoaded(value: Value): value is LoadedValue {
  return 'load' in value;
}

/** Under which names a value falls: at its own place, or as a part of another, which a key alone does not cover. */
export function namesOfValue(value: Value, place: 'own' | 'part'): string[] {
  const { tags, lateTags } = KINDS[value.key];
  const names = namesOf(value.key, isLoaded(value) ? [...tags, ...lateTags] : []);
  return place === 'own' ? names : names.filter((name) => !name.startsWith('k:'));
}

/** A value and all that it was built of. */
export function withParts(value: Value): { value: Value; place: 'own' | 'part' }[] {
  const all: { value: Value; place: 'own' | 'part' }[] = [{ value, place: 'own' }];
  for (const { value: next } of all) {
    if (isLoaded(next)) all.push(...next.parts.map((part) => ({ value: part, place: 'part' as const })));
  }
  return all;
}

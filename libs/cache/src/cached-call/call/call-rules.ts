import type { CacheableOptions } from '../../options/cacheable-options.js';
import type { Call } from './call.js';
import { checkedTags, runRule } from '../../options/rule.js';

/** Runs `when`. @returns `false`: the call bypasses the cache */
export function isCached({ options, args, instance, method }: Call): boolean {
  const { when } = options;
  return when === undefined || runRule(() => when.apply(instance, args as unknown[]), 'when', method);
}

/** Runs `unless`. @returns `false`: the value is not stored */
export function isKept({ options, instance, method }: Call, value: unknown): boolean {
  const { unless } = options;
  return unless === undefined || !runRule(() => unless.call(instance, value), 'unless', method);
}

/** The part of a call that rules for tags get. */
export interface TaggingCall extends Pick<Call, 'method' | 'instance' | 'args'> {
  readonly options: Pick<CacheableOptions, 'tags'>;
}

/** The tags that the options give for a value. */
export function tagsOf({ options, args, instance, method }: TaggingCall, value: unknown): readonly string[] {
  const { tags } = options;
  if (tags === undefined) return [];
  const given =
    typeof tags === 'function' ? runRule(() => tags.call(instance, { args, value }), 'tags', method) : tags;
  return checkedTags(given, method);
}

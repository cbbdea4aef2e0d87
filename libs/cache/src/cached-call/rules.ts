import type { CacheableOptions } from '../options/cacheable-options.js';
import type { Call } from './call.js';
import { runRule } from '../options/rule.js';
import { checkedTags } from '../options/tags.js';

/** Whether `when` lets the call be cached. */
export function isCached({ options, args, instance, method }: Call): boolean {
  const { when } = options;
  return when === undefined || runRule(() => when.apply(instance, args as unknown[]), 'when', method);
}

/** Whether `unless` keeps the value from being stored. */
export function isKept({ options, instance, method }: Call, value: unknown): boolean {
  const { unless } = options;
  return unless === undefined || !runRule(() => unless.call(instance, value), 'unless', method);
}

/** What rules for tags are told. */
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

import type { LimiterPolicy } from '../ports/limit-store.js';
import type { FeedbackReader, LimiterOptions } from '../options/limits.js';

/** A limiter, checked and with its defaults. */
export interface Limiter {
  readonly name: string;
  readonly policy: LimiterPolicy;
  /** The windows as they were said, without the margin. */
  readonly windows: readonly { readonly limit: number; readonly perMs: number }[];
  readonly storeDown: NonNullable<LimiterOptions['storeDown']>;
  readonly maxQueue: number;
  readonly feedback: FeedbackReader | undefined;
}

/** The most that one call may cost, by who asks: what the narrowest window can hold at once. */
export function mostAtOnce({ policy }: Limiter, priority: 'user' | 'background'): number {
  return Math.min(...policy.windows.map(({ most }) => most[priority]));
}

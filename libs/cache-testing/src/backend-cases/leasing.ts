import type { Lease, ValueToStore } from '@tripsage/cache';

/** Long enough not to end during a test, however slow the machine. */
export const LONG_MS = 600_000;
export const SHORT_MS = 15;
export const PAST_SHORT_MS = 40;

/** A lease under a token, of one who knew this much. */
export function lease(token: string, number = 3, epoch: string | undefined = 'epoch-1'): Lease {
  return { token, epoch, number };
}

export function entry(key: string, text = 'loaded', lifeMs = LONG_MS): ValueToStore {
  return { key, bytes: new TextEncoder().encode(text), lifeMs };
}

/** Keys and tokens that a protocol, a pattern or a hash tag might take for something else. */
export const STRANGE_TEXTS: readonly string[] = [
  'one\r\ntwo\n',
  `'"\\"`,
  'zürich-東京-🛫',
  'a\u0000b',
  '{tag}x',
  '{}x',
  'a}b',
  '}{',
  'a{b',
  '{a{b}c}',
  '{a}}',
  '*?[x]\\',
  '',
];

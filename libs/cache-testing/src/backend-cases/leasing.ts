import type { Lease, LeaseHolder, Leases, ValueToStore } from '@tripsage/cache';

/** Long enough not to end during a test, however slow the machine. */
export const LONG_MS = 600_000;
export const SHORT_MS = 15;
export const PAST_SHORT_MS = 40;

/** A lease under a token, of one who knew this much. */
export function lease(token: string, number = 3, epoch: string | undefined = 'epoch-1'): Lease {
  return { token, epoch, number };
}

/** The holder that is found in place of a free lease. */
export async function heldBy(leases: Leases, key = 'ns:key'): Promise<LeaseHolder | undefined> {
  const holder = await leases.acquire(key, lease('asks who has it'), LONG_MS);
  return holder === 'unchanged' ? undefined : holder;
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

import type { Found } from '../cached-call/read-entry.js';

/** Why a call would hit or miss. */
export interface Explanation {
  /** The whole key, without the prefix. */
  key: string;
  state: 'fresh' | 'stale' | 'gone' | 'absent';
  /** In words. */
  reason: string;
  ageMs?: number;
  freshForMs?: number;
  tags?: readonly string[];
}

export function explained(key: string, found: Found, isEnabled: boolean): Explanation {
  if (!isEnabled)
    return { key, state: 'absent', reason: 'the cache is disabled: every call goes to its method' };
  switch (found.state) {
    case 'fresh': {
      const { age, tags } = found;
      return { key, state: 'fresh', reason: `fresh for ${age.freshForMs} ms`, ...age, tags };
    }
    case 'expired': {
      const { age, tags } = found;
      return { key, state: 'gone', reason: `fresh until ${-age.freshForMs} ms ago`, ...age, tags };
    }
    case 'other-shape':
      return { key, state: 'gone', reason: 'stored with another salt' };
    case 'unreadable':
      return { key, state: 'gone', reason: `unreadable: ${found.reason}` };
    case 'absent':
      return { key, state: 'absent', reason: 'no such key in the store' };
    case 'store-unavailable':
      return { key, state: 'absent', reason: `the store did not answer: ${found.error.message}` };
  }
}

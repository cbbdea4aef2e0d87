import type { Explanation } from '../api/explanation.js';
import type { Looked } from '../cached-call/look-up/key-lookup.js';

/** Puts what was found under a key into words. */
export function explained(key: string, looked: Looked, isEnabled: boolean): Explanation {
  if (!isEnabled) {
    return { key, state: 'absent', reason: 'the cache is disabled: every call goes to its method' };
  }
  switch (looked.state) {
    case 'managed':
      return explainedEntry(key, looked);
    case 'plain':
      return {
        key,
        state: 'fresh',
        reason: `a plain value, kept for ${looked.remainingMs} ms more`,
        freshForMs: looked.remainingMs,
        tags: [],
      };
    case 'other-version':
      return { key, state: 'gone', reason: 'stored with another version' };
    case 'unreadable':
      return { key, state: 'gone', reason: `unreadable: ${looked.reason}` };
    case 'absent':
      return { key, state: 'absent', reason: 'no such key in the store' };
    case 'held-back':
      return {
        key,
        state: 'absent',
        reason: 'invalidated in the open transaction: read past the cache until its end',
      };
    case 'unconfirmed':
      return { key, state: 'absent', reason: unconfirmed(looked.reason) };
    case 'unkept':
      return { key, state: 'absent', reason: `no such key in the store: ${looked.reason}` };
    case 'store-unavailable':
      return { key, state: 'absent', reason: `the store did not answer: ${looked.error.message}` };
  }
}

function unconfirmed(why: string | undefined): string {
  const reason = 'the server can not be asked whether it was invalidated';
  return why === undefined ? reason : `${reason}: ${why}`;
}

function explainedEntry(key: string, looked: Extract<Looked, { state: 'managed' }>): Explanation {
  const { local, age, validity, freshness } = looked;
  const { tags } = local.entry;
  const ended =
    validity === 'stale' ? 'invalidated with mode expire' : `fresh until ${-age.freshForMs} ms ago`;
  switch (freshness.state) {
    case 'fresh':
      return { key, state: 'fresh', reason: `fresh for ${age.freshForMs} ms`, ...age, tags };
    case 'stale': {
      const use = freshness.isServableAtOnce ? 'served while it is refreshed' : 'served if its load fails';
      return { key, state: 'stale', reason: `${ended}; ${use}`, ...age, tags };
    }
    case 'gone': {
      const reason = validity === 'gone' ? 'it, a tag or its namespace was invalidated' : ended;
      return { key, state: 'gone', reason, ...age, tags };
    }
  }
}

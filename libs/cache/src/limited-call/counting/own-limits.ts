import type { Backend } from '../../contract/backend.port.js';
import type { LimiterPolicy, LimitRequest, LimitStore, PastGrant } from '../../contract/limit-store.port.js';
import type { LimiterBook } from '../limiters/limiter-book.js';

/** Counts in this process, and can tell what it counted. */
export interface OwnLimits extends LimitStore {
  /** Counts what was granted elsewhere. */
  count(id: string, policy: LimiterPolicy, request: LimitRequest): void;
  readonly ids: readonly string[];
  grantsOf(id: string, policy: LimiterPolicy): PastGrant[];
}

export interface TellingParts {
  readonly backend: Pick<Backend, 'limits'>;
  readonly own: OwnLimits;
  readonly book: LimiterBook;
}

/** Tells the store, which may have lost it or not known of it, what was granted to this process. Never throws. */
export async function tellWhatWasGranted({ backend, own, book }: TellingParts): Promise<void> {
  const told = own.ids.map(async (id) => {
    const policy = book.ofId(id)?.policy;
    const grants = policy === undefined ? [] : own.grantsOf(id, policy);
    if (policy !== undefined && grants.length > 0) await backend.limits.record(id, policy, grants);
  });
  await Promise.allSettled(told);
}

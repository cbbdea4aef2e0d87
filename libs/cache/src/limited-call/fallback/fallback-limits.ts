import type { LimiterPolicy, LimitRequest, LimitStore, PastGrant } from '../../ports/limit-store.js';

/** Counts in this process, and can tell what it counted. */
export interface OwnLimits extends LimitStore {
  /** Counts what was granted elsewhere. */
  count(id: string, policy: LimiterPolicy, request: LimitRequest): void;
  readonly ids: readonly string[];
  grantsOf(id: string, policy: LimiterPolicy): PastGrant[];
}

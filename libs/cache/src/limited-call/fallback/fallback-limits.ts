import type { LimiterPolicy, LimitRequest, LimitStore, PastPermit } from '../../ports/limit-store.js';

/** Counts in this process, and can tell what it counted. */
export interface FallbackLimits extends LimitStore {
  /** Counts what was granted elsewhere. */
  count(id: string, policy: LimiterPolicy, request: LimitRequest): void;
  readonly ids: readonly string[];
  permitsOf(id: string, policy: LimiterPolicy): PastPermit[];
}

import type { Limiter } from '../../options/limiter-options.js';
import type { AcquireAnswer, ClaimAnswer, LimiterPolicy, Peeked } from '../../ports/limit-store.js';
import type { LocalLimits } from '../../stores/memory/limits/local-limits.js';
import type { CountedBy, PermitRequest } from '../request/call-permit.js';
import { localQuota } from './local-quota.js';
import type { Membership } from './membership.js';
import type { UnreportedPermits } from './unreported-permits.js';

export type AcquireResult =
  | { readonly kind: 'acquired'; readonly remaining: number; readonly countedBy: CountedBy }
  | Exclude<AcquireAnswer, { kind: 'acquired' }>
  /** The server is disconnected, and the limiter permits nothing by itself. */
  | { readonly kind: 'unavailable' };

/** Requests of one limiter and key, all of one priority. */
export type QueuedRequests = readonly [PermitRequest, ...PermitRequest[]];

export interface ClaimedPermits extends ClaimAnswer {
  readonly countedBy: CountedBy;
}

export interface FallbackLimitsParts {
  /** Counts in this process. */
  readonly local: LocalLimits;
  readonly unreported: Pick<UnreportedPermits, 'add'>;
  readonly membership: Pick<Membership, 'members'>;
}

/**
 * Limits calls without the server: by this process's quota, or by letting every call pass, or none, as each limiter says
 * for that. What it permits is remembered as unreported, so that the server learns of it later.
 */
export class FallbackLimits {
  constructor(private readonly parts: FallbackLimitsParts) {}

  async acquire(request: PermitRequest, maxWaitMs: number): Promise<AcquireResult> {
    const { id, limiter } = request;
    switch (limiter.storeDown) {
      case 'open':
        return { kind: 'acquired', remaining: 0, countedBy: 'nobody' };
      case 'closed':
        return { kind: 'unavailable' };
      case 'local': {
        const { local, unreported } = this.parts;
        const quota = this.quotaOf(limiter);
        const isTooMuch = quota.windows.some(({ most }) => request.cost > most.user);
        if (isTooMuch) return { kind: 'unavailable' };
        unreported.add(id);
        const answer = await local.acquire(id, quota, request, maxWaitMs);
        return answer.kind === 'acquired' ? { ...answer, countedBy: 'process' } : answer;
      }
    }
  }

  async claim(requests: QueuedRequests): Promise<ClaimedPermits> {
    const [{ id, limiter }] = requests;
    const { local, unreported } = this.parts;
    unreported.add(id);
    return { ...(await local.claim(id, this.quotaOf(limiter), requests)), countedBy: 'process' };
  }

  peek(limiter: Limiter, id: string): Promise<Peeked> {
    return this.parts.local.peek(id, this.quotaOf(limiter));
  }

  /** Counts what the server permitted in this process's quota too, in case the server disconnects. */
  count(request: PermitRequest): void {
    const { id, limiter } = request;
    if (limiter.storeDown === 'local') this.parts.local.count(id, limiter.policy, request);
  }

  private quotaOf({ policy }: Limiter): LimiterPolicy {
    return localQuota(policy, this.parts.membership.members);
  }
}

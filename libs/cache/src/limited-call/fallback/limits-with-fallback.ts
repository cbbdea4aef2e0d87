import type { Backend } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import type {
  ClaimAnswer,
  LimiterPolicy,
  LimitRequest,
  LimitStore,
  Peeked,
  AcquireAnswer,
} from '../../ports/limit-store.js';
import type { LimiterRegistry } from '../limiter-registry.js';
import type { Limiter } from '../limiter.js';
import type { FallbackLimits } from './fallback-limits.js';
import { ServerLimits } from './server-limits.js';
import type { Membership } from './membership.js';
import { localQuota } from './local-quota.js';
import { UnreportedPermits } from './unreported-permits.js';

/** Who counted a grant: the store for all processes, this process for itself, or nobody. */
export type CountedBy = 'store' | 'process' | 'nobody';

export type AcquireResult =
  | { readonly kind: 'acquired'; readonly remaining: number; readonly countedBy: CountedBy }
  | Exclude<AcquireAnswer, { kind: 'acquired' }>
  /** The store is away, and nothing else may count. */
  | { readonly kind: 'away' };

export interface ClaimedPermits extends ClaimAnswer {
  readonly countedBy: CountedBy;
}

export interface LimitsWithFallbackParts {
  readonly backend: Pick<Backend, 'limits' | 'bus' | 'isShared'>;
  /** What counts while the store is away. */
  readonly fallback: FallbackLimits;
  readonly registry: LimiterRegistry;
  readonly clock: Clock;
  readonly membership: Membership;
  readonly onFallback: (isActive: boolean) => void;
}

/**
 * The limits that can be had: the store's, or while that is away what each limiter says for it. What the store granted
 * to this process is noted here too, so that its own share begins with it; and what was granted here while the store was
 * away is told to it when it is back, before it is asked for more.
 */
export class LimitsWithFallback {
  private readonly unreported: UnreportedPermits;
  private readonly server: ServerLimits;

  constructor(private readonly parts: LimitsWithFallbackParts) {
    this.unreported = new UnreportedPermits(parts);
    this.server = new ServerLimits({ ...parts, unreported: this.unreported });
  }

  close(): void {
    this.server.close();
  }

  /** Whether the store is away, and each limiter does what it says for that. */
  get isActive(): boolean {
    return this.server.isDisconnected;
  }

  async acquire(
    limiter: Limiter,
    id: string,
    request: LimitRequest,
    maxWaitMs: number,
  ): Promise<AcquireResult> {
    const { limits } = this.parts.backend;
    const answer = await this.server.ask(id, () => limits.acquire(id, limiter.policy, request, maxWaitMs));
    if (answer === undefined) return this.acquireInFallback(limiter, id, request, maxWaitMs);
    if (answer.kind !== 'acquired') return answer;
    this.note(limiter, id, request);
    return { ...answer, countedBy: 'store' };
  }

  async claim(limiter: Limiter, id: string, requests: readonly LimitRequest[]): Promise<ClaimedPermits> {
    const { backend, fallback: own } = this.parts;
    const answer = await this.server.ask(id, () => backend.limits.claim(id, limiter.policy, requests));
    if (answer === undefined) {
      // Places in the store's line are lost here, and asked for anew.
      this.unreported.add(id);
      return { ...(await own.claim(id, this.quota(limiter), requests)), countedBy: 'process' };
    }
    for (const [index, state] of answer.states.entries()) {
      const request = requests[index];
      if (state === 'acquired' && request !== undefined) this.note(limiter, id, request);
    }
    return { ...answer, countedBy: 'store' };
  }

  async leave(id: string, request: LimitRequest): Promise<void> {
    await this.everywhere(id, (limits) => limits.leave(id, request));
  }

  /** @param countedBy who counted the grant */
  async refund(
    { policy }: Limiter,
    id: string,
    request: LimitRequest,
    { countedBy, ageMs }: { countedBy: CountedBy; ageMs: number },
  ): Promise<void> {
    const { backend, fallback: own } = this.parts;
    if (countedBy === 'nobody') return;
    if (countedBy === 'store')
      await this.server.ask(id, () => backend.limits.refund(id, policy, request, ageMs));
    if (backend.isShared) await own.refund(id, policy, request, ageMs);
  }

  async release({ policy }: Limiter, id: string, request: LimitRequest): Promise<void> {
    await this.everywhere(id, (limits) => limits.release(id, policy, request));
  }

  async prolong(id: string, slotLifeMs: number, tokens: readonly string[]): Promise<void> {
    await this.everywhere(id, (limits) => limits.prolong(id, slotLifeMs, tokens));
  }

  async pause(id: string, forMs: number): Promise<void> {
    const isTold = await this.everywhere(id, (limits) => limits.pause(id, forMs));
    if (!isTold) this.unreported.addPause(id, forMs);
  }

  async correct(
    { policy }: Limiter,
    id: string,
    remaining: number,
    forMs: number,
    token: string,
  ): Promise<void> {
    await this.server.ask(id, () => this.parts.backend.limits.correct(id, policy, remaining, forMs, token));
  }

  async peek(limiter: Limiter, id: string): Promise<Peeked> {
    const { backend, fallback: own } = this.parts;
    const seen = await this.server.ask(id, () => backend.limits.peek(id, limiter.policy));
    return seen ?? own.peek(id, this.quota(limiter));
  }

  /** @returns whether the store was there */
  async resume(id: string): Promise<boolean> {
    this.unreported.dropPause(id);
    return this.everywhere(id, (limits) => limits.resume(id));
  }

  /** @returns whether the store was there */
  async reset(id: string): Promise<boolean> {
    return this.everywhere(id, (limits) => limits.reset(id));
  }

  /** In this process, and at the store where that is another. @returns whether the store was there */
  private async everywhere(id: string, ask: (limits: LimitStore) => Promise<void>): Promise<boolean> {
    const { backend, fallback: own } = this.parts;
    if (backend.isShared) await ask(own);
    return (await this.server.ask(id, () => ask(backend.limits).then(() => true))) ?? false;
  }

  private async acquireInFallback(
    limiter: Limiter,
    id: string,
    request: LimitRequest,
    maxWaitMs: number,
  ): Promise<AcquireResult> {
    switch (limiter.storeDown) {
      case 'open':
        return { kind: 'acquired', remaining: 0, countedBy: 'nobody' };
      case 'closed':
        return { kind: 'away' };
      case 'local': {
        const share = this.quota(limiter);
        if (share.windows.some(({ most }) => request.cost > most[request.priority])) return { kind: 'away' };
        this.unreported.add(id);
        const answer = await this.parts.fallback.acquire(id, share, request, maxWaitMs);
        return answer.kind === 'acquired' ? { ...answer, countedBy: 'process' } : answer;
      }
    }
  }

  private quota({ policy }: Limiter): LimiterPolicy {
    return localQuota(policy, this.parts.membership.members);
  }

  /** What the store granted counts in this process's own share too, should the store go away. */
  private note(limiter: Limiter, id: string, request: LimitRequest): void {
    const { backend, fallback: own } = this.parts;
    if (backend.isShared && limiter.storeDown === 'local') own.count(id, limiter.policy, request);
  }
}

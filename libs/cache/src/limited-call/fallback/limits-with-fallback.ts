import type { Backend } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import type {
  ClaimAnswer,
  LimiterPolicy,
  LimitRequest,
  LimitStore,
  Peeked,
  TakeAnswer,
} from '../../ports/limit-store.js';
import type { LimiterBook } from '../limiter-registry.js';
import type { Limiter } from '../limiter.js';
import type { OwnLimits } from './fallback-limits.js';
import { LimitsAtStore } from './server-limits.js';
import type { Presence } from './membership.js';
import { shareOf } from './local-quota.js';
import { Untold } from './unreported-permits.js';

/** Who counted a grant: the store for all processes, this process for itself, or nobody. */
export type CountedBy = 'store' | 'process' | 'nobody';

export type Taken =
  | { readonly kind: 'granted'; readonly remaining: number; readonly countedBy: CountedBy }
  | Exclude<TakeAnswer, { kind: 'granted' }>
  /** The store is away, and nothing else may count. */
  | { readonly kind: 'away' };

export interface Claimed extends ClaimAnswer {
  readonly countedBy: CountedBy;
}

export interface LimitsAtHandParts {
  readonly backend: Pick<Backend, 'limits' | 'bus' | 'isShared'>;
  /** What counts while the store is away. */
  readonly own: OwnLimits;
  readonly book: LimiterBook;
  readonly clock: Clock;
  readonly presence: Presence;
  readonly onAway: (isAway: boolean) => void;
}

/**
 * The limits that can be had: the store's, or while that is away what each limiter says for it. What the store granted
 * to this process is noted here too, so that its own share begins with it; and what was granted here while the store was
 * away is told to it when it is back, before it is asked for more.
 */
export class LimitsAtHand {
  private readonly untold: Untold;
  private readonly atStore: LimitsAtStore;

  constructor(private readonly parts: LimitsAtHandParts) {
    this.untold = new Untold(parts);
    this.atStore = new LimitsAtStore({ ...parts, untold: this.untold });
  }

  close(): void {
    this.atStore.close();
  }

  /** Whether the store is away, and each limiter does what it says for that. */
  get isAway(): boolean {
    return this.atStore.isAway;
  }

  async take(limiter: Limiter, id: string, request: LimitRequest, maxWaitMs: number): Promise<Taken> {
    const { limits } = this.parts.backend;
    const answer = await this.atStore.ask(id, () => limits.take(id, limiter.policy, request, maxWaitMs));
    if (answer === undefined) return this.takeWithout(limiter, id, request, maxWaitMs);
    if (answer.kind !== 'granted') return answer;
    this.note(limiter, id, request);
    return { ...answer, countedBy: 'store' };
  }

  async claim(limiter: Limiter, id: string, requests: readonly LimitRequest[]): Promise<Claimed> {
    const { backend, own } = this.parts;
    const answer = await this.atStore.ask(id, () => backend.limits.claim(id, limiter.policy, requests));
    if (answer === undefined) {
      // Places in the store's line are lost here, and asked for anew.
      this.untold.add(id);
      return { ...(await own.claim(id, this.share(limiter), requests)), countedBy: 'process' };
    }
    for (const [index, state] of answer.states.entries()) {
      const request = requests[index];
      if (state === 'granted' && request !== undefined) this.note(limiter, id, request);
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
    const { backend, own } = this.parts;
    if (countedBy === 'nobody') return;
    if (countedBy === 'store')
      await this.atStore.ask(id, () => backend.limits.refund(id, policy, request, ageMs));
    if (backend.isShared) await own.refund(id, policy, request, ageMs);
  }

  async release({ policy }: Limiter, id: string, request: LimitRequest): Promise<void> {
    await this.everywhere(id, (limits) => limits.release(id, policy, request));
  }

  async renew(id: string, slotLifeMs: number, tokens: readonly string[]): Promise<void> {
    await this.everywhere(id, (limits) => limits.renew(id, slotLifeMs, tokens));
  }

  async pause(id: string, forMs: number): Promise<void> {
    const isTold = await this.everywhere(id, (limits) => limits.pause(id, forMs));
    if (!isTold) this.untold.addPause(id, forMs);
  }

  async correct(
    { policy }: Limiter,
    id: string,
    remaining: number,
    forMs: number,
    token: string,
  ): Promise<void> {
    await this.atStore.ask(id, () => this.parts.backend.limits.correct(id, policy, remaining, forMs, token));
  }

  async peek(limiter: Limiter, id: string): Promise<Peeked> {
    const { backend, own } = this.parts;
    const seen = await this.atStore.ask(id, () => backend.limits.peek(id, limiter.policy));
    return seen ?? own.peek(id, this.share(limiter));
  }

  /** @returns whether the store was there */
  async resume(id: string): Promise<boolean> {
    this.untold.dropPause(id);
    return this.everywhere(id, (limits) => limits.resume(id));
  }

  /** @returns whether the store was there */
  async reset(id: string): Promise<boolean> {
    return this.everywhere(id, (limits) => limits.reset(id));
  }

  /** In this process, and at the store where that is another. @returns whether the store was there */
  private async everywhere(id: string, ask: (limits: LimitStore) => Promise<void>): Promise<boolean> {
    const { backend, own } = this.parts;
    if (backend.isShared) await ask(own);
    return (await this.atStore.ask(id, () => ask(backend.limits).then(() => true))) ?? false;
  }

  private async takeWithout(
    limiter: Limiter,
    id: string,
    request: LimitRequest,
    maxWaitMs: number,
  ): Promise<Taken> {
    switch (limiter.storeDown) {
      case 'open':
        return { kind: 'granted', remaining: 0, countedBy: 'nobody' };
      case 'closed':
        return { kind: 'away' };
      case 'local': {
        const share = this.share(limiter);
        if (share.windows.some(({ most }) => request.cost > most[request.priority])) return { kind: 'away' };
        this.untold.add(id);
        const answer = await this.parts.own.take(id, share, request, maxWaitMs);
        return answer.kind === 'granted' ? { ...answer, countedBy: 'process' } : answer;
      }
    }
  }

  private share({ policy }: Limiter): LimiterPolicy {
    return shareOf(policy, this.parts.presence.processes);
  }

  /** What the store granted counts in this process's own share too, should the store go away. */
  private note(limiter: Limiter, id: string, request: LimitRequest): void {
    const { backend, own } = this.parts;
    if (backend.isShared && limiter.storeDown === 'local') own.count(id, limiter.policy, request);
  }
}

import type { Backend } from '../../contract/backend.port.js';
import { CacheStoreUnavailableError } from '../../contract/errors.js';
import type {
  ClaimAnswer,
  LimiterPolicy,
  LimitRequest,
  LimitStore,
  TakeAnswer,
} from '../../contract/limit-store.port.js';
import type { LimiterBook } from '../limiters/limiter-book.js';
import type { Limiter } from '../limiters/limiter.js';
import { type OwnLimits, tellWhatWasGranted } from './own-limits.js';
import { shareOf } from './share.js';

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
  /** How many processes there are, as far as is known. */
  readonly processes: () => number;
  readonly onAway: (isAway: boolean) => void;
}

/**
 * The limits that can be had: the store's, or while that is away what each limiter says for it. What the store granted
 * to this process is noted here too, so that its own share begins with it; and what was granted here while the store was
 * away is told to it when it is back, before it is asked for more.
 */
export class LimitsAtHand {
  private isAwayNow = false;
  private catchingUp: Promise<void> | undefined;
  private readonly stopListening: () => void;

  constructor(private readonly parts: LimitsAtHandParts) {
    this.stopListening = parts.backend.bus.listen({
      message: () => undefined,
      broken: () => undefined,
      connected: () => {
        const catchingUp = tellWhatWasGranted(parts).finally(() => {
          if (this.catchingUp === catchingUp) this.catchingUp = undefined;
          this.setAway(false);
        });
        this.catchingUp = catchingUp;
      },
    });
  }

  close(): void {
    this.stopListening();
  }

  /** Whether the store did not answer when it was last asked. */
  get isAway(): boolean {
    return this.isAwayNow;
  }

  async take(limiter: Limiter, id: string, request: LimitRequest, maxWaitMs: number): Promise<Taken> {
    const { limits } = this.parts.backend;
    const answer = await this.tried(() => limits.take(id, limiter.policy, request, maxWaitMs));
    if (answer === undefined) return this.takeWithout(limiter, id, request, maxWaitMs);
    if (answer.kind !== 'granted') return answer;
    this.note(limiter, id, request);
    return { ...answer, countedBy: 'store' };
  }

  async claim(limiter: Limiter, id: string, requests: readonly LimitRequest[]): Promise<Claimed> {
    const { backend, own } = this.parts;
    const answer = await this.tried(() => backend.limits.claim(id, limiter.policy, requests));
    if (answer === undefined) {
      // Places in the store's line are lost here, and asked for anew.
      return { ...(await own.claim(id, this.share(limiter), requests)), countedBy: 'process' };
    }
    for (const [index, state] of answer.states.entries()) {
      const request = requests[index];
      if (state === 'granted' && request !== undefined) this.note(limiter, id, request);
    }
    return { ...answer, countedBy: 'store' };
  }

  async leave(id: string, request: LimitRequest): Promise<void> {
    await this.everywhere((limits) => limits.leave(id, request));
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
    if (countedBy === 'store') await this.tried(() => backend.limits.refund(id, policy, request, ageMs));
    if (backend.isShared) await own.refund(id, policy, request, ageMs);
  }

  async release({ policy }: Limiter, id: string, request: LimitRequest): Promise<void> {
    await this.everywhere((limits) => limits.release(id, policy, request));
  }

  async renew(id: string, slotLifeMs: number, tokens: readonly string[]): Promise<void> {
    await this.everywhere((limits) => limits.renew(id, slotLifeMs, tokens));
  }

  async pause(id: string, forMs: number): Promise<void> {
    await this.everywhere((limits) => limits.pause(id, forMs));
  }

  async correct(
    { policy }: Limiter,
    id: string,
    remaining: number,
    forMs: number,
    token: string,
  ): Promise<void> {
    await this.tried(() => this.parts.backend.limits.correct(id, policy, remaining, forMs, token));
  }

  async peek(limiter: Limiter, id: string): Promise<{ remaining: number; waitMs: number }> {
    const { backend, own } = this.parts;
    const seen = await this.tried(() => backend.limits.peek(id, limiter.policy));
    return seen ?? own.peek(id, this.share(limiter));
  }

  async reset(id: string): Promise<void> {
    await this.everywhere((limits) => limits.reset(id));
  }

  /** At the store, and in this process where that is another. */
  private async everywhere(ask: (limits: LimitStore) => Promise<void>): Promise<void> {
    const { backend, own } = this.parts;
    if (backend.isShared) await ask(own);
    await this.tried(() => ask(backend.limits));
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
        const answer = await this.parts.own.take(id, share, request, maxWaitMs);
        return answer.kind === 'granted' ? { ...answer, countedBy: 'process' } : answer;
      }
    }
  }

  private share({ policy }: Limiter): LimiterPolicy {
    return shareOf(policy, this.parts.processes());
  }

  /** What the store granted counts in this process's own share too, should the store go away. */
  private note(limiter: Limiter, id: string, request: LimitRequest): void {
    const { backend, own } = this.parts;
    if (backend.isShared && limiter.storeDown === 'local') own.count(id, limiter.policy, request);
  }

  /** What the store answers; `undefined` where it does not. */
  private async tried<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    if (this.catchingUp !== undefined) await this.catchingUp;
    try {
      const answer = await ask();
      this.setAway(false);
      return answer;
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
      this.setAway(true);
      return undefined;
    }
  }

  private setAway(isAway: boolean): void {
    if (isAway === this.isAwayNow) return;
    this.isAwayNow = isAway;
    this.parts.onAway(isAway);
  }
}

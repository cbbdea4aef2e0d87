import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { Limiter } from '../../options/limiter-options.js';
import type { Backend } from '../../ports/backend.js';
import type { CallCost, LimitStore, Peeked } from '../../ports/limit-store.js';
import type { LocalLimits } from '../../stores/memory/limits/local-limits.js';
import type { CountedBy, PermitRequest } from '../request/call-permit.js';
import type { AcquireResult, ClaimedPermits, FallbackLimits, QueuedRequests } from './fallback-limits.js';
import type { LimitsConnection } from './limits-connection.js';
import type { UnreportedPermits } from './unreported-permits.js';

export interface ServerLimitsParts {
  readonly backend: Pick<Backend, 'limits' | 'isShared'>;
  readonly connection: Pick<LimitsConnection, 'isDisconnected' | 'turn' | 'failed'>;
  readonly unreported: Pick<UnreportedPermits, 'byId' | 'report' | 'addPause' | 'dropPause'>;
  readonly fallback: FallbackLimits;
  /** Counts in this process. */
  readonly local: LocalLimits;
}

/**
 * Asks the server's limits, and falls back to this process's own while the server is disconnected. Before the server is
 * asked of a limiter, it learns all that this process permitted of it meanwhile.
 */
export class ServerLimits {
  constructor(private readonly parts: ServerLimitsParts) {}

  /** Acquires a permit, or with `maxWaitMs` above 0 a place in the queue of all processes. */
  async acquire(request: PermitRequest, maxWaitMs: number): Promise<AcquireResult> {
    const { backend, fallback } = this.parts;
    const { id, limiter } = request;
    const answer = await this.ask(id, () => backend.limits.acquire(id, limiter.policy, request, maxWaitMs));
    if (answer === undefined) return fallback.acquire(request, maxWaitMs);
    if (answer.kind !== 'acquired') return answer;
    if (backend.isShared) fallback.count(request);
    return { kind: 'acquired', remaining: answer.remaining, countedBy: 'store' };
  }

  /** Claims the permits of queued requests of one limiter and key, whose turn it is. */
  async claim(requests: QueuedRequests): Promise<ClaimedPermits> {
    const { backend, fallback } = this.parts;
    const [{ id, limiter }] = requests;
    const answer = await this.ask(id, () => backend.limits.claim(id, limiter.policy, requests));
    // The places in the server's queue are unknown to the fallback: it calls them lost, and they are queued anew.
    if (answer === undefined) return fallback.claim(requests);
    for (const [index, state] of answer.states.entries()) {
      const request = requests[index];
      if (state !== 'acquired' || request === undefined) continue;
      if (backend.isShared) fallback.count(request);
    }
    return { ...answer, countedBy: 'store' };
  }

  /** Gives up a place in the queue. */
  async leave(request: PermitRequest): Promise<void> {
    const { id } = request;
    await this.everywhere(id, (limits) => limits.leave(id, request));
  }

  /** Gives back a permit whose call was not made, to whoever counted it. */
  async refund(request: PermitRequest, countedBy: CountedBy, ageMs: number): Promise<void> {
    const { backend, local } = this.parts;
    const { id, limiter } = request;
    const { policy } = limiter;
    if (countedBy === 'nobody') return;
    if (countedBy === 'store') await this.ask(id, () => backend.limits.refund(id, policy, request, ageMs));
    if (backend.isShared) await local.refund(id, policy, request, ageMs);
  }

  /** Undoes an `acquire` whose caller gave up meanwhile. */
  async undo(request: PermitRequest, result: AcquireResult): Promise<void> {
    if (result.kind === 'acquired') await this.refund(request, result.countedBy, 0);
    if (result.kind === 'queued') await this.leave(request);
  }

  /** Ends a call: its place among the running ones is free, and it counts as much as it cost. */
  async release(request: PermitRequest, actual: CallCost, countedBy: CountedBy): Promise<void> {
    const { id, limiter } = request;
    const cost = countedBy === 'nobody' ? undefined : actual;
    await this.everywhere(id, (limits) => limits.release(id, limiter.policy, request, cost));
  }

  /** Keeps the places of calls that still run. */
  async prolong(id: string, slotLifeMs: number, tokens: readonly string[]): Promise<void> {
    await this.everywhere(id, (limits) => limits.prolong(id, slotLifeMs, tokens));
  }

  /** Permits nothing for that long. The server learns of it later where it is disconnected. */
  async pause(id: string, forMs: number): Promise<void> {
    const isDone = await this.everywhere(id, (limits) => limits.pause(id, forMs));
    if (!isDone) this.parts.unreported.addPause(id, forMs);
  }

  /** Ends a pause. @returns whether the server did it too */
  async resume(id: string): Promise<boolean> {
    this.parts.unreported.dropPause(id);
    return this.everywhere(id, (limits) => limits.resume(id));
  }

  /** Forgets what was permitted, and any pause. @returns whether the server did it too */
  async reset(id: string): Promise<boolean> {
    return this.everywhere(id, (limits) => limits.reset(id));
  }

  /** Lowers what is left for a while. */
  async correct(
    { id, limiter }: PermitRequest,
    remaining: number,
    forMs: number,
    token: string,
  ): Promise<void> {
    const { limits } = this.parts.backend;
    await this.ask(id, () => limits.correct(id, limiter.policy, remaining, forMs, token));
  }

  /** Returns what is left, and how long a user would wait for one unit. */
  async peek(limiter: Limiter, id: string): Promise<Peeked> {
    const { backend, fallback } = this.parts;
    const peeked = await this.ask(id, () => backend.limits.peek(id, limiter.policy));
    return peeked ?? fallback.peek(limiter, id);
  }

  /** Asks in this process, and the server where that is another. @returns whether the server answered */
  private async everywhere(id: string, ask: (limits: LimitStore) => Promise<void>): Promise<boolean> {
    const { backend, local } = this.parts;
    if (backend.isShared) await ask(local);
    return (await this.ask(id, () => ask(backend.limits).then(() => true))) ?? false;
  }

  /** Asks the server once it knows all that this process permitted; `undefined` where it is disconnected. */
  private async ask<Answer>(id: string, question: () => Promise<Answer>): Promise<Answer | undefined> {
    const { connection, unreported } = this.parts;
    if (connection.isDisconnected) return undefined;
    const { turn } = connection;
    try {
      while (unreported.byId.has(id)) await unreported.report(id);
      return await question();
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
      connection.failed(turn);
      return undefined;
    }
  }
}

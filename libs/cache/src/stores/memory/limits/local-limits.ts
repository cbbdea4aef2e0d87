import type { BusMessage } from '../../../ports/bus.js';
import type { Clock } from '../../../time/clock.js';
import {
  type CallCost,
  type ClaimAnswer,
  type LimiterPolicy,
  type LimitRequest,
  type LimitStore,
  type PastPermit,
  type Peeked,
  type AcquireAnswer,
} from '../../../ports/limit-store.js';
import { LimitDecision, LimiterStates, type Wait } from './limit-decision.js';
import { type LimiterState, LimitQueue } from './limiter-state.js';

const NOBODY = new LimitQueue([]);

/** Limits in this process's memory; they do what `scripts/limits` does on a server. */
export class LocalLimits implements LimitStore {
  private readonly states = new LimiterStates(() => this.now);
  private readonly processes = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly publish: (message: BusMessage) => void = () => undefined,
  ) {}

  async acquire(
    id: string,
    policy: LimiterPolicy,
    request: LimitRequest,
    maxWaitMs: number,
  ): Promise<AcquireAnswer> {
    const { now } = this;
    const state = this.states.open(id);
    const decision = new LimitDecision(state, policy, now);
    const queue = state.queue(request.priority, now);
    const wait = decision.waitFor(request, queue, queue.length);
    if (wait === undefined) {
      decision.permit(request);
      return { kind: 'acquired', remaining: decision.remaining(state.queue('user', now)) };
    }
    const isInTime = wait.waitMs <= maxWaitMs || (wait.reason === 'concurrency' && maxWaitMs > 0);
    if (!isInTime) return { kind: 'rejected', ...wait };
    state.add(request, now + wait.waitMs);
    return { kind: 'queued', ...wait };
  }

  async claim(id: string, policy: LimiterPolicy, requests: readonly LimitRequest[]): Promise<ClaimAnswer> {
    const { now } = this;
    const state = this.states.open(id);
    const decision = new LimitDecision(state, policy, now);
    const priority = requests[0]?.priority ?? 'user';
    const users = priority === 'user' ? 0 : state.queued('user', now).length;
    const queue = state.queue(priority, now);
    const placeOf = new Map(queue.places.slice(users).map((place) => [place.token, place]));
    let first: Wait | undefined;
    const states = requests.map((request) => {
      const place = placeOf.get(request.token);
      if (place === undefined) return 'lost';
      if (first === undefined) {
        // A request whose turn has come does not wait for late ones before it. Others do, and users go first.
        const ahead = place.turn > now ? queue.places.indexOf(place) : users;
        first = decision.waitFor(request, queue, ahead);
        if (first === undefined) {
          placeOf.delete(request.token);
          queue.remove(queue.places.indexOf(place));
          state.leave(request);
          decision.permit(request);
          return 'acquired';
        }
      } else if (place.turn >= now + first.waitMs) return 'queued';
      decision.promise(priority, queue, queue.places.indexOf(place), first.waitMs);
      return 'queued';
    });
    const { waitMs = 0, reason } = first ?? {};
    return { states, waitMs, reason, remaining: decision.remaining(NOBODY) };
  }

  async leave(id: string, request: LimitRequest): Promise<void> {
    this.states.find(id)?.leave(request);
  }

  async refund(
    id: string,
    policy: LimiterPolicy,
    { token, cost }: LimitRequest,
    ageMs: number,
  ): Promise<void> {
    const state = this.prepared(id, policy);
    state.counts.refund(token, cost, ageMs, this.now);
    state.end(token);
    this.publish({ kind: 'capacity-freed', id });
  }

  async release(
    id: string,
    policy: LimiterPolicy,
    { token, cost }: LimitRequest,
    actual: CallCost = { cost, ageMs: 0 },
  ): Promise<void> {
    const { latestMs } = policy;
    const state = actual.cost > cost ? this.prepared(id, policy) : this.states.find(id);
    if (policy.windows.length > 0) {
      state?.counts.end({ token, cost, actual: actual.cost, ageMs: actual.ageMs, latestMs }, this.now);
    }
    const isFreed = state?.end(token) ?? false;
    if (isFreed || actual.cost < cost) this.publish({ kind: 'capacity-freed', id });
  }

  async prolong(id: string, slotLifeMs: number, tokens: readonly string[]): Promise<void> {
    this.states.find(id)?.prolong(tokens, this.now, slotLifeMs);
  }

  async peek(id: string, policy: LimiterPolicy): Promise<Peeked> {
    const { now } = this;
    const state = this.states.open(id);
    const decision = new LimitDecision(state, policy, now);
    const users = state.queue('user', now);
    const wait = decision.waitFor({ cost: 1, priority: 'user' }, users, users.length);
    const remaining = decision.remaining(users);
    return wait === undefined ? { remaining, waitMs: 0 } : { remaining, ...wait };
  }

  async reset(id: string): Promise<void> {
    this.states.find(id)?.reset();
    this.publish({ kind: 'capacity-freed', id });
  }

  async resume(id: string): Promise<void> {
    const state = this.states.find(id);
    if (state !== undefined) state.pausedUntil = -Infinity;
    this.publish({ kind: 'capacity-freed', id });
  }

  async pause(id: string, forMs: number): Promise<void> {
    const state = this.states.open(id);
    state.pausedUntil = Math.max(state.pausedUntil, this.now + Math.ceil(forMs));
  }

  async correct(
    id: string,
    policy: LimiterPolicy,
    remaining: number,
    forMs: number,
    token: string,
  ): Promise<void> {
    if (policy.windows.length === 0) return;
    const { counts } = this.states.open(id);
    counts.correct(policy, Math.floor(remaining), Math.ceil(forMs), token, this.now);
  }

  async record(id: string, policy: LimiterPolicy, permits: readonly PastPermit[]): Promise<void> {
    this.prepared(id, policy).counts.record(permits, this.now);
  }

  async heartbeat(processId: string, forMs: number): Promise<number> {
    this.processes.set(processId, this.now + forMs);
    for (const [id, endsAt] of this.processes) if (endsAt <= this.now) this.processes.delete(id);
    return this.processes.size;
  }

  /** Counts a permit that was given elsewhere, whether there is room for it or not. */
  count(id: string, policy: LimiterPolicy, { token, cost }: LimitRequest): void {
    if (cost > 0 && policy.windows.length > 0) this.prepared(id, policy).counts.spend(token, cost, this.now);
  }

  /** The permits that still count, as far as they are known one by one, to record them in another store. */
  permitsOf(id: string, policy: LimiterPolicy): PastPermit[] {
    return this.states.find(id)?.counts.meterFor(policy, this.now).permits(policy, this.now) ?? [];
  }

  /** Every limiter, and each of its keys, of which something is kept under its own id. */
  get ids(): readonly string[] {
    return this.states.ids;
  }

  /** The state of a limiter that counts for a policy. */
  private prepared(id: string, policy: LimiterPolicy): LimiterState {
    const state = this.states.open(id);
    state.counts.meterFor(policy, this.now);
    return state;
  }

  /** In whole milliseconds, as a server's: a wait that is over is not a fraction short of it. */
  private get now(): number {
    return Math.floor(this.clock.monotonic());
  }
}

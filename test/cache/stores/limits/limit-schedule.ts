import type { LimiterPolicy, LimitRequest, LimitStore, Priority } from '@tripsage/cache';
import type { FakeClock } from '@tripsage/cache-testing';
import * as fc from 'fast-check';
import type { SeenPermit } from './limit-permits.js';

export const ID = 'supplier';

/** What happens; places mean the so manieth of those there are. */
export type Step =
  | {
      readonly kind: 'acquire';
      readonly cost: number;
      readonly priority: Priority;
      readonly maxWaitMs: number;
    }
  | { readonly kind: 'claim' | 'leave' | 'refund' | 'release'; readonly place: number }
  | { readonly kind: 'pause' | 'pass'; readonly ms: number }
  | { readonly kind: 'correct'; readonly remaining: number; readonly ms: number };

export const priorities = fc.constantFrom<Priority>('user', 'user', 'background');

export function steps(kinds: readonly Step['kind'][], longestMs: number): fc.Arbitrary<Step[]> {
  const ms = fc.nat({ max: longestMs });
  const place = fc.nat({ max: 20 });
  const all: { readonly [Kind in Step['kind']]: fc.Arbitrary<Step> } = {
    acquire: fc.record({
      kind: fc.constant('acquire' as const),
      cost: fc.constantFrom(0, 1, 1, 1, 2, 3),
      priority: priorities,
      maxWaitMs: fc.constantFrom(0, 0, longestMs, longestMs * 5),
    }),
    claim: fc.record({ kind: fc.constant('claim' as const), place }),
    leave: fc.record({ kind: fc.constant('leave' as const), place }),
    refund: fc.record({ kind: fc.constant('refund' as const), place }),
    release: fc.record({ kind: fc.constant('release' as const), place }),
    pause: fc.record({ kind: fc.constant('pause' as const), ms }),
    pass: fc.record({ kind: fc.constant('pass' as const), ms }),
    correct: fc.record({
      kind: fc.constant('correct' as const),
      remaining: fc.nat({ max: 5 }),
      ms,
    }),
  };
  return fc.array(fc.oneof(...kinds.map((kind) => all[kind])), { maxLength: 60, size: 'max' });
}

/** One who waits, and when to ask for it again. */
interface Waiter {
  readonly request: LimitRequest;
  readonly number: number;
  dueAt: number;
}

export interface CallerHabits {
  /** In which of two orders those who have their turn at one moment claim. */
  readonly isLastFirst?: boolean;
  /** Those who wait claim at the moment at which a newcomer did not have to: it may have only what they leave. */
  readonly claimBesideNewcomers?: boolean;
}

/** Callers of one limiter: those who wait claim at their turns, in an order that is not theirs, while time passes. */
export class Callers {
  readonly acquired: (SeenPermit & { readonly number: number; until?: number })[] = [];
  private readonly waiters: Waiter[] = [];
  private asked = 0;

  constructor(
    private readonly store: LimitStore,
    private readonly policy: LimiterPolicy,
    private readonly clock: FakeClock,
    private readonly habits: CallerHabits = {},
  ) {}

  get waiting(): number {
    return this.waiters.length;
  }

  async do(step: Step): Promise<void> {
    const { store, policy } = this;
    switch (step.kind) {
      case 'acquire':
        await this.acquire(step);
        break;
      case 'claim':
        await this.claim(this.waiters[step.place % this.waiters.length]);
        break;
      case 'leave': {
        const [waiter] = this.waiters.splice(step.place % Math.max(1, this.waiters.length), 1);
        if (waiter !== undefined) await store.leave(ID, waiter.request);
        await this.claimAll();
        break;
      }
      case 'refund': {
        const permit = this.acquired[step.place % this.acquired.length];
        if (permit === undefined || permit.until !== undefined) break;
        permit.until = this.clock.monotonic();
        await store.refund(ID, policy, permit, permit.until - permit.from);
        await this.claimAll();
        break;
      }
      case 'release': {
        const permit = this.acquired[step.place % this.acquired.length];
        if (permit !== undefined) await store.release(ID, policy, permit);
        break;
      }
      case 'pause':
        await store.pause(ID, step.ms);
        break;
      case 'correct':
        this.asked += 1;
        await store.correct(ID, policy, step.remaining, step.ms, `correction-${this.asked}`);
        break;
      case 'pass':
        await this.pass(step.ms);
    }
  }

  async pass(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    for (;;) {
      const dueAt = Math.min(...this.waiters.map((waiter) => waiter.dueAt));
      if (dueAt > end) break;
      this.clock.advance(Math.max(0, dueAt - this.clock.monotonic()));
      await this.claimAll(dueAt);
    }
    this.clock.advance(end - this.clock.monotonic());
  }

  /** There is more to give, or it is their turn: those who wait, of however many processes, ask in some order. */
  private async claimAll(dueUpTo = Infinity): Promise<void> {
    const due = this.waiters.filter((waiter) => waiter.dueAt <= dueUpTo);
    for (const waiter of this.habits.isLastFirst ? due.toReversed() : due) await this.claim(waiter);
  }

  private async acquire({ cost, priority, maxWaitMs }: Extract<Step, { kind: 'acquire' }>): Promise<void> {
    this.asked += 1;
    const request = { token: `${priority}-${this.asked}`, cost, priority };
    const answer = await this.store.acquire(ID, this.policy, request, maxWaitMs);
    if (answer.kind === 'acquired') {
      this.note(request, this.asked);
      if (cost > 0 && this.habits.claimBesideNewcomers) await this.claimAll();
    }
    if (answer.kind === 'queued') {
      const dueAt = this.clock.monotonic() + answer.waitMs;
      this.waiters.push({ request, number: this.asked, dueAt });
    }
  }

  private async claim(waiter: Waiter | undefined): Promise<void> {
    if (waiter === undefined) return;
    const { states, waitMs } = await this.store.claim(ID, this.policy, [waiter.request]);
    if (states[0] === 'queued') {
      if (!(waitMs > 0)) throw new Error(`queued, and to come again after ${waitMs} ms`);
      waiter.dueAt = this.clock.monotonic() + waitMs;
      return;
    }
    this.waiters.splice(this.waiters.indexOf(waiter), 1);
    if (states[0] === 'acquired') this.note(waiter.request, waiter.number);
  }

  private note(request: LimitRequest, number: number): void {
    const at = this.clock.monotonic();
    this.acquired.push({ ...request, number, from: at, to: at });
  }
}

import type { LimitStore } from '../ports/limit-store.js';
import { type Clock, every } from '../time/clock.js';
import type { PermitRequest } from './request/call-permit.js';

/** Number of times that a place is prolonged within its life. */
const TIMES_IN_LIFE = 3;

interface Running {
  readonly tokens: Set<string>;
  readonly stop: () => void;
}

/** Keeps the places that running calls of this process hold, until they end. Calls without `concurrency` hold none. */
export class RunningCalls {
  private readonly byId = new Map<string, Running>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: Pick<LimitStore, 'prolong'>,
  ) {}

  add({ id, limiter, token }: PermitRequest): void {
    const { slotLifeMs } = limiter.policy;
    const running = this.byId.get(id) ?? this.start(id, slotLifeMs);
    running.tokens.add(token);
  }

  remove({ id, token }: PermitRequest): void {
    const running = this.byId.get(id);
    running?.tokens.delete(token);
    if (running?.tokens.size !== 0) return;
    running.stop();
    this.byId.delete(id);
  }

  close(): void {
    for (const { stop } of this.byId.values()) stop();
    this.byId.clear();
  }

  private start(id: string, slotLifeMs: number): Running {
    const tokens = new Set<string>();
    const stop = every(slotLifeMs / TIMES_IN_LIFE, this.clock, () =>
      this.limits.prolong(id, slotLifeMs, [...tokens]),
    );
    const running = { tokens, stop };
    this.byId.set(id, running);
    return running;
  }
}

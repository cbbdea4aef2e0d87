import type { Clock } from '../time/clock.js';
import { every } from '../time/every.js';

/** Renewals within the time that a call counts as under way. */
const RENEWALS_IN_LIFE = 3;

interface Running {
  readonly tokens: Set<string>;
  readonly stop: () => void;
}

/** The calls of this process that hold a place among those under way, which is renewed until they end. */
export class RunningCalls {
  private readonly byId = new Map<string, Running>();

  constructor(
    private readonly clock: Clock,
    private readonly renew: (id: string, slotLifeMs: number, tokens: readonly string[]) => Promise<void>,
  ) {}

  add(id: string, slotLifeMs: number, token: string): void {
    const running = this.byId.get(id) ?? this.start(id, slotLifeMs);
    running.tokens.add(token);
  }

  remove(id: string, token: string): void {
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
    const stop = every(slotLifeMs / RENEWALS_IN_LIFE, this.clock, () =>
      this.renew(id, slotLifeMs, [...tokens]),
    );
    const running = { tokens, stop };
    this.byId.set(id, running);
    return running;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { CacheHealth } from '@tripsage/cache';
import type { Clock } from '@tripsage/cache';
import { CLOCK } from '../app.clock.js';
import { APP_CONFIG } from '../app.config.js';
import type { AppConfig } from '../app.config.js';
import type { Readiness } from './health.dto.js';

type StoreCheck = Awaited<ReturnType<CacheHealth['check']>>;
type StoreState = Pick<StoreCheck, 'state' | 'store'> & { reason?: string };

/** For so long a check counts as what is known of the store. */
const KNOWN_FOR_MS = 2_000;
/** How long an answer waits for a new check: little where something is known, else longer than a busy process is late. */
const PATIENCE_WHEN_KNOWN_MS = 50;
const PATIENCE_MS = 250;

/** What a limiter does while the server that counts for all processes is away. */
const WHILE_AWAY = {
  local: 'counts in each process, for its share',
  open: 'lets every call pass',
  closed: 'lets no call pass',
};

/** Whether the application has all it should have. Asks the store at most once at a time, and never waits for it long. */
@Injectable()
export class HealthService {
  private check: Promise<StoreCheck> | undefined;
  private last: { check: StoreCheck; at: number } | undefined;

  constructor(
    private readonly cache: CacheHealth,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async readiness(): Promise<Readiness> {
    const reasons = [...(await this.cacheReasons()), ...this.limitsReasons()];
    return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons };
  }

  private async cacheReasons(): Promise<Readiness['reasons']> {
    // A cache that was turned off is not missed.
    if (!this.config.cache.enabled) return [];
    const { state, store, reason } = await this.storeState();
    return state === 'up' ? [] : [{ part: 'cache', reason: `${store}: ${reason}` }];
  }

  private limitsReasons(): Readiness['reasons'] {
    const { state, limiters } = this.cache.limits();
    if (state === 'up') return [];
    const modes = limiters.map(({ name, storeDown }) => `${name} ${WHILE_AWAY[storeDown]}`);
    return [{ part: 'rate limits', reason: `the server that counts is away: ${modes.join(', ')}` }];
  }

  private async storeState(): Promise<StoreState> {
    const known = this.known();
    const patienceMs = known === undefined ? PATIENCE_MS : PATIENCE_WHEN_KNOWN_MS;
    const slow: StoreState = {
      state: 'down',
      store: this.last?.check.store ?? 'store',
      reason: `no answer within ${patienceMs} ms`,
    };
    return (await this.checkWithin(patienceMs)) ?? known ?? slow;
  }

  private known(): StoreCheck | undefined {
    const { last } = this;
    return last !== undefined && this.clock.monotonic() - last.at < KNOWN_FOR_MS ? last.check : undefined;
  }

  private async checkWithin(limitMs: number): Promise<StoreCheck | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, limitMs, undefined);
    });
    try {
      return await Promise.race([this.checkOnce(), timeUp]);
    } finally {
      clearTimeout(timer);
    }
  }

  private checkOnce(): Promise<StoreCheck> {
    this.check ??= this.cache
      .check()
      .then((check) => {
        this.last = { check, at: this.clock.monotonic() };
        return check;
      })
      .finally(() => {
        this.check = undefined;
      });
    return this.check;
  }
}

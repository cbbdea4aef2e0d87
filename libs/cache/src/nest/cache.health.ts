import { Inject, Injectable } from '@nestjs/common';
import type { Backend } from '../contract/backend.port.js';
import type { StoreHealth } from '../contract/cache-store.port.js';
import { CHECKED_OPTIONS, type CheckedOptions } from './module-options.js';
import { LimitedCall } from '../limited-call/limited-call.js';
import type { LimiterOptions } from '../contract/limits.js';
import { CACHE_BACKEND } from './create-backend.js';

/** How limiters count. */
export interface LimitsHealth {
  /** `down`: the server that counts for all processes did not answer, and each limiter does what it says for that. */
  readonly state: 'up' | 'down';
  readonly limiters: readonly {
    readonly name: string;
    readonly storeDown: NonNullable<LimiterOptions['storeDown']>;
  }[];
}

/** How the cache's store is. The application works without it, so `down` means degraded, not dead. */
@Injectable()
export class CacheHealth {
  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly limitedCall: LimitedCall,
  ) {}

  /** Asks the store; takes at most `commandTimeout`. */
  async check(): Promise<StoreHealth & { store: string }> {
    const { store } = this.backend;
    return { store: store.name, ...(await store.health()) };
  }

  /** How the limiters counted when they were last asked. */
  limits(): LimitsHealth {
    const limiters = this.options.limiters.all.map(({ name, storeDown }) => ({ name, storeDown }));
    return { state: this.limitedCall.isStoreAway ? 'down' : 'up', limiters };
  }
}

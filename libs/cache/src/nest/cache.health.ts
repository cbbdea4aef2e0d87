import { Inject, Injectable } from '@nestjs/common';
import type { CacheStore, StoreHealth } from '../contract/cache-store.port.js';
import { CACHE_STORE } from './create-store.js';

/** How the cache's store is. The application works without it, so `down` means degraded, not dead. */
@Injectable()
export class CacheHealth {
  constructor(@Inject(CACHE_STORE) private readonly store: CacheStore) {}

  /** Asks the store; takes at most `commandTimeout`. */
  async check(): Promise<StoreHealth & { store: string }> {
    return { store: this.store.name, ...(await this.store.health()) };
  }
}

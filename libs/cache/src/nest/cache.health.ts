import { Inject, Injectable } from '@nestjs/common';
import type { Backend } from '../contract/backend.port.js';
import type { StoreHealth } from '../contract/cache-store.port.js';
import { CACHE_BACKEND } from './create-backend.js';

/** How the cache's store is. The application works without it, so `down` means degraded, not dead. */
@Injectable()
export class CacheHealth {
  constructor(@Inject(CACHE_BACKEND) private readonly backend: Backend) {}

  /** Asks the store; takes at most `commandTimeout`. */
  async check(): Promise<StoreHealth & { store: string }> {
    const { store } = this.backend;
    return { store: store.name, ...(await store.health()) };
  }
}

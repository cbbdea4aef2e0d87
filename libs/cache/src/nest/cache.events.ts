import { types } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import type { CacheEventBus, CacheEventListener, CacheEventMap, CacheEventName } from '../api/events.js';

/** The events of the cache, as they happen: inject it and listen, for metrics or audits of your own. */
@Injectable()
export class CacheEvents implements CacheEventBus {
  private readonly listeners = new Map<CacheEventName, readonly Listener[]>();
  private readonly logger = new Logger('CacheEvents');

  emit<Name extends CacheEventName>(name: Name, event: CacheEventMap[Name]): void {
    const listeners = this.listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of listeners) this.tell(listener, name, event);
  }

  on<Name extends CacheEventName>(name: Name, listener: CacheEventListener<Name>): () => void {
    // A function of its own: one that listens twice is called twice.
    const own: Listener = (event) => listener(event as CacheEventMap[Name]);
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), own]);
    return () =>
      this.listeners.set(
        name,
        (this.listeners.get(name) ?? []).filter((one) => one !== own),
      );
  }

  private tell(listener: Listener, name: CacheEventName, event: unknown): void {
    try {
      const result = listener(event);
      if (types.isPromise(result)) result.catch((error: unknown) => this.failed(name, error));
    } catch (error) {
      this.failed(name, error);
    }
  }

  private failed(name: CacheEventName, error: unknown): void {
    this.logger.error(
      `A listener to '${name}' failed.`,
      error instanceof Error ? error.stack : String(error),
    );
  }
}

type Listener = (event: unknown) => unknown;

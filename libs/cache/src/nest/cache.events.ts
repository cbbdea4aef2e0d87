import { EventEmitter } from 'node:events';
import { types } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import type { CacheEventBus, CacheEventListener, CacheEventMap, CacheEventName } from '../api/events.js';

/** What happens in the cache, as it happens: inject it and listen, for metrics or audits of your own. */
@Injectable()
export class CacheEvents implements CacheEventBus {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly logger = new Logger('CacheEvents');

  emit<Name extends CacheEventName>(name: Name, event: CacheEventMap[Name]): void {
    this.emitter.emit(name, event);
  }

  on<Name extends CacheEventName>(name: Name, listener: CacheEventListener<Name>): () => void {
    const tell = (error: unknown): void =>
      this.logger.error(
        `A listener to '${name}' failed.`,
        error instanceof Error ? error.stack : String(error),
      );
    const guarded = (event: CacheEventMap[Name]): void => {
      try {
        const told: unknown = listener(event);
        if (types.isPromise(told)) told.catch(tell);
      } catch (error) {
        tell(error);
      }
    };
    this.emitter.on(name, guarded);
    return () => this.emitter.off(name, guarded);
  }
}

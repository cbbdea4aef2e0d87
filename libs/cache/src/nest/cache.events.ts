import { EventEmitter } from 'node:events';
import { types } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import type { CacheEventBus, CacheEventListener, CacheEventMap, CacheEventName } from '../api/events.js';

/** The events of the cache, as they happen: inject it and listen, for metrics or audits of your own. */
@Injectable()
export class CacheEvents implements CacheEventBus {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly logger = new Logger('CacheEvents');

  emit<Name extends CacheEventName>(name: Name, event: CacheEventMap[Name]): void {
    this.emitter.emit(name, event);
  }

  on<Name extends CacheEventName>(name: Name, listener: CacheEventListener<Name>): () => void {
    const fail = (error: unknown): void =>
      this.logger.error(
        `A listener to '${name}' failed.`,
        error instanceof Error ? error.stack : String(error),
      );
    const guarded = (event: CacheEventMap[Name]): void => {
      try {
        const result: unknown = listener(event);
        if (types.isPromise(result)) result.catch(fail);
      } catch (error) {
        fail(error);
      }
    };
    this.emitter.on(name, guarded);
    return () => this.emitter.off(name, guarded);
  }
}

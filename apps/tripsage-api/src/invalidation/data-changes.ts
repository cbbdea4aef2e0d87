import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2, EventEmitterReadinessWatcher, OnEvent } from '@nestjs/event-emitter';
import { CacheService } from '@tripsage/cache';
import { DATA_CHANGED, type DataChanged } from './data-changed.js';
import { tagsOfChange } from './tags-of-change.js';

/** Invalidates what rests on data that changed, wherever the news comes from. */
@Injectable()
export class DataChanges {
  private readonly logger = new Logger('DataChanges');

  constructor(
    private readonly cache: CacheService,
    private readonly events: EventEmitter2,
    private readonly readiness: EventEmitterReadinessWatcher,
  ) {}

  /** Emits a change to all who listen, the invalidation among them, and waits for them. */
  async announce(change: DataChanged): Promise<void> {
    await this.readiness.waitUntilReady();
    await this.events.emitAsync(DATA_CHANGED, change);
  }

  /**
   * Invalidates the tags of a change. What the server does not confirm holds in this process at once, and is replayed by the
   * cache until the server has it.
   *
   * @returns the tags
   * @throws MissingColumnError where a row lacks a column that its tags are made of
   */
  async invalidate(change: DataChanged): Promise<readonly string[]> {
    const tags = tagsOfChange(change);
    if (tags.length > 0) await this.cache.invalidateTags(tags);
    return tags;
  }

  /** An emitter can't mend what fails here, so it is logged. A server that is away is no failure: see {@link invalidate}. */
  @OnEvent(DATA_CHANGED)
  async onDataChanged(change: DataChanged): Promise<void> {
    try {
      const tags = await this.invalidate(change);
      if (tags.length === 0)
        this.logger.warn(`A change of ${change.table} invalidated nothing: it has no tags.`);
    } catch (error) {
      this.logger.error(`A change in the database invalidated nothing: ${(error as Error).message}`);
    }
  }
}

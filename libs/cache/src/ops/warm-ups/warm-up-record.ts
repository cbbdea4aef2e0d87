import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { CacheEventMap } from '../../api/events.js';
import { CacheEvents } from '../../nest/cache.events.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/module-options.js';
import { parseRecord } from '../records/parse-records.js';
import { isoNow } from '../records/iso-now.js';

/** One run of a warm-up. */
export interface WarmUpRun {
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly total: number;
  readonly warmed: number;
  readonly failed: number;
  readonly bad: number;
}

type Advanced = CacheEventMap['warmUpAdvanced'];

/** The table of the settings store, and how often the progress of a warm-up is saved there. */
const TABLE = 'warm-ups';
const SAVE_EVERY_MS = 1_000;

/** Keeps the last run of each warm-up, of all processes. */
@Injectable()
export class WarmUpRecord implements OnModuleInit {
  private readonly running = new Map<string, { run: WarmUpRun; savedAt: number }>();

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly events: CacheEvents,
  ) {}

  onModuleInit(): void {
    const { events } = this;
    events.on('warmUpBegan', ({ list, total }) =>
      this.update(
        list,
        { startedAt: isoNow(this.options.clock), total, warmed: 0, failed: 0, bad: 0 },
        'at once',
      ),
    );
    events.on('warmUpAdvanced', ({ list, ...counts }) => {
      const known = this.running.get(list);
      return known === undefined ? undefined : this.update(list, { ...known.run, ...counts }, 'now and then');
    });
    events.on('warmUpEnded', ({ list, total, warmed, failed, bad }) => {
      const startedAt = this.running.get(list)?.run.startedAt ?? isoNow(this.options.clock);
      return this.update(
        list,
        { startedAt, endedAt: isoNow(this.options.clock), total, warmed, failed, bad },
        'at once',
      );
    });
  }

  /** Lists the runs by name; while the store is disconnected, those of this process. */
  async all(): Promise<ReadonlyMap<string, WarmUpRun>> {
    const own = new Map([...this.running].map(([name, { run }]) => [name, run]));
    try {
      const set = await this.backend.settings.all(TABLE);
      const stored = [...set].flatMap(([name, { text }]): [string, WarmUpRun][] => {
        const run = parseRecord<WarmUpRun>(text);
        return run === undefined ? [] : [[name, run]];
      });
      return new Map([...own, ...stored]);
    } catch (error) {
      if (error instanceof CacheStoreUnavailableError) return own;
      throw error;
    }
  }

  /** Calls back on progress of a warm-up. @returns a function that ends that */
  watch(name: string, onAdvance: (advanced: Advanced) => void): () => void {
    return this.events.on('warmUpAdvanced', (advanced) => {
      if (advanced.list === name) onAdvance(advanced);
    });
  }

  private async update(name: string, run: WarmUpRun, when: 'at once' | 'now and then'): Promise<void> {
    const now = this.options.clock.monotonic();
    const savedAt = this.running.get(name)?.savedAt ?? -Infinity;
    const isSaved = when === 'at once' || now - savedAt >= SAVE_EVERY_MS;
    this.running.set(name, { run, savedAt: isSaved ? now : savedAt });
    if (!isSaved) return;
    try {
      await this.backend.settings.set(TABLE, name, JSON.stringify(run));
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }
}

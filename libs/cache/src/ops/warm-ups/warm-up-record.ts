import { Inject, Injectable } from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { CacheEventMap } from '../../api/events.js';
import { CacheEvents } from '../../nest/cache.events.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/checked-options.js';
import { parsed } from '../parsed.js';
import type { WarmUpResponse } from '../admin/responses.js';
import { isoNow } from '../iso-now.js';

type LastRun = NonNullable<WarmUpResponse['last']>;
type Advanced = CacheEventMap['warmUpAdvanced'];

/** The table of settings, and how often it is told how far a warm-up is. */
const TABLE = 'warm-ups';
const TELL_EVERY_MS = 1_000;

/** What is known of the last run of each warm-up, in whatever process. */
@Injectable()
export class WarmUpRecord {
  private readonly running = new Map<string, { run: LastRun; toldAt: number }>();

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
    private readonly events: CacheEvents,
  ) {
    events.on('warmUpBegan', ({ list, total }) =>
      this.note(
        list,
        { startedAt: isoNow(this.options.clock), total, warmed: 0, failed: 0, bad: 0 },
        'at once',
      ),
    );
    events.on('warmUpAdvanced', ({ list, ...counts }) => {
      const known = this.running.get(list);
      return known === undefined ? undefined : this.note(list, { ...known.run, ...counts }, 'now and then');
    });
    events.on('warmUpEnded', ({ list, total, warmed, failed, bad }) => {
      const startedAt = this.running.get(list)?.run.startedAt ?? isoNow(this.options.clock);
      return this.note(
        list,
        { startedAt, endedAt: isoNow(this.options.clock), total, warmed, failed, bad },
        'at once',
      );
    });
  }

  /** By name; while the store is away those that ran here. */
  async all(): Promise<ReadonlyMap<string, LastRun>> {
    const here = new Map([...this.running].map(([name, { run }]) => [name, run]));
    try {
      const set = await this.backend.settings.all(TABLE);
      const told = [...set].flatMap(([name, { text }]): [string, LastRun][] => {
        const run = parsed<LastRun>(text);
        return run === undefined ? [] : [[name, run]];
      });
      return new Map([...here, ...told]);
    } catch (error) {
      if (error instanceof CacheStoreUnavailableError) return here;
      throw error;
    }
  }

  /** @returns a function that ends the watching */
  watch(name: string, onAdvance: (advanced: Advanced) => void): () => void {
    return this.events.on('warmUpAdvanced', (advanced) => {
      if (advanced.list === name) onAdvance(advanced);
    });
  }

  private async note(name: string, run: LastRun, when: 'at once' | 'now and then'): Promise<void> {
    const now = this.options.clock.monotonic();
    const toldAt = this.running.get(name)?.toldAt ?? -Infinity;
    const isTold = when === 'at once' || now - toldAt >= TELL_EVERY_MS;
    this.running.set(name, { run, toldAt: isTold ? now : toldAt });
    if (!isTold) return;
    try {
      await this.backend.settings.set(TABLE, name, JSON.stringify(run));
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }
}

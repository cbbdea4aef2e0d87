import type { Clock } from '../../time/clock.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { CacheEventBus, HealthState } from '../../api/events.js';
import { allParsed } from '../parsed.js';
import type { AuditLog } from '../../ports/audit-log.js';
import { withinTime } from '../../time/within-time.js';
import { isoNow } from '../iso-now.js';

/** A part came into another state, as one process saw it. */
export interface HealthChange {
  /** Civil time of that process, as ISO 8601 text. */
  readonly at: string;
  /** `host/pid`. */
  readonly process: string;
  readonly part: string;
  readonly from?: HealthState;
  readonly to: HealthState;
  readonly reason?: string;
}

/** The list in the audit log, the most lines in it, and the most that wait for the store to be back. */
const LIST = 'health';
const MOST_LINES = 500;
const MOST_UNWRITTEN = 100;

export interface HealthHistoryParts {
  readonly auditLog: AuditLog;
  readonly events: CacheEventBus;
  readonly clock: Clock;
  /** Who this process is. */
  readonly process: string;
}

/**
 * What states parts were in, as all processes saw them, the newest of it. What the store can't be told, since it is the
 * store that is away, this process keeps until it can.
 */
export class HealthHistory {
  private unwritten: HealthChange[] = [];
  private lastKnown: HealthChange[] = [];
  private writing: Promise<void> | undefined;
  private readonly stopListening: () => void;

  constructor(private readonly parts: HealthHistoryParts) {
    const { clock, process } = parts;
    this.stopListening = parts.events.on('healthChanged', ({ part, from, to, reason }) => {
      const at = isoNow(clock);
      const change = { at, process, part, ...(from && { from }), to, ...(reason !== '' && { reason }) };
      // That a part is well from the start is no news.
      if (from === undefined && to === 'up') return;
      this.unwritten = [...this.unwritten, change].slice(-MOST_UNWRITTEN);
    });
  }

  close(): void {
    this.stopListening();
  }

  /** Writes what is not written yet, once for all who ask meanwhile. @throws CacheStoreUnavailableError; then it is kept */
  write(): Promise<void> {
    this.writing ??= this.writeOnce().finally(() => (this.writing = undefined));
    return this.writing;
  }

  /**
   * The newest changes, the newest first; while the store is away, or takes longer than that to answer, what this process
   * knew of them before and has seen since.
   *
   * @param most at most 500
   */
  async changes(most: number, withinMs?: number): Promise<HealthChange[]> {
    const asked = this.written(Math.min(most, MOST_LINES));
    const told = await withinTime(asked, withinMs, this.parts.clock);
    return [...this.unwritten.toReversed(), ...(told === 'too-slow' ? this.lastKnown : told)]
      .toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))
      .slice(0, most);
  }

  private async writeOnce(): Promise<void> {
    const writing = this.unwritten;
    if (writing.length === 0) return;
    const lines = writing.map((change) => JSON.stringify(change));
    await this.parts.auditLog.append(LIST, lines, MOST_LINES);
    this.unwritten = this.unwritten.filter((change) => !writing.includes(change));
  }

  private async written(most: number): Promise<HealthChange[]> {
    try {
      const changes = allParsed<HealthChange>(await this.parts.auditLog.lines(LIST, most));
      this.lastKnown = changes.filter(({ at }) => typeof at === 'string');
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
    return this.lastKnown;
  }
}

import type { Clock } from '../../time/clock.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { CacheEventBus, HealthState } from '../../api/events.js';
import { parseRecords } from '../records/parse-records.js';
import type { AuditLog } from '../../ports/audit-log.js';
import { withinTime } from '../../time/within-time.js';
import { isoNow } from '../records/iso-now.js';

/** A change of the state of a part, as one process saw it. */
export interface HealthChange {
  /** The civil time of that process, as ISO 8601 text. */
  readonly at: string;
  /** `host/pid`. */
  readonly process: string;
  readonly part: string;
  readonly from?: HealthState;
  readonly to: HealthState;
  readonly reason?: string;
}

/** The list in the audit log, the most lines in it, and the most that wait for the store. */
const LIST = 'health';
const MOST_LINES = 500;
const MOST_UNWRITTEN = 100;

export interface HealthHistoryParts {
  readonly auditLog: AuditLog;
  readonly events: CacheEventBus;
  readonly clock: Clock;
  /** The name of this process. */
  readonly process: string;
}

/**
 * The latest changes of state that all processes saw. A change that can't be written, since the store itself is down,
 * stays in this process until it can.
 */
export class HealthHistory {
  private unwritten: HealthChange[] = [];
  private lastKnown: HealthChange[] = [];
  private writing: Promise<void> | undefined;
  private stopListening = (): void => undefined;

  constructor(private readonly parts: HealthHistoryParts) {}

  /** Starts to listen for changes. */
  start(): void {
    const { clock, events, process } = this.parts;
    this.stopListening = events.on('healthChanged', ({ part, from, to, reason }) => {
      const at = isoNow(clock);
      const change = { at, process, part, ...(from && { from }), to, ...(reason !== '' && { reason }) };
      // A part that is up from the start has not changed.
      if (from === undefined && to === 'up') return;
      this.unwritten = [...this.unwritten, change].slice(-MOST_UNWRITTEN);
    });
  }

  close(): void {
    this.stopListening();
  }

  /**
   * Writes the changes that are not written yet; calls in between share that write.
   *
   * @throws CacheStoreUnavailableError, and keeps the changes
   */
  write(): Promise<void> {
    this.writing ??= this.writeOnce().finally(() => (this.writing = undefined));
    return this.writing;
  }

  /**
   * Lists the latest changes, the newest first. While the store is disconnected, or too slow, these are the changes that
   * this process read last and has seen since.
   *
   * @param most at most 500
   */
  async newest(most: number, withinMs?: number): Promise<HealthChange[]> {
    const reading = this.read(Math.min(most, MOST_LINES));
    const written = await withinTime(reading, withinMs, this.parts.clock);
    return [...this.unwritten.toReversed(), ...(written === 'too-slow' ? this.lastKnown : written)]
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

  private async read(most: number): Promise<HealthChange[]> {
    try {
      const changes = parseRecords<HealthChange>(await this.parts.auditLog.lines(LIST, most));
      this.lastKnown = changes.filter(({ at }) => typeof at === 'string');
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
    return this.lastKnown;
  }
}

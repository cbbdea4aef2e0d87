import type { BusMessage } from '../../ports/backend.js';
import type { Clock } from '../../time/clock.js';
import type { Journal, MinuteCounts, Setting } from '../../ports/journal.js';

const MINUTE_MS = 60_000;

/** A setting, and when it ends on the monotonic clock. */
interface Kept {
  readonly text: string;
  readonly endsAt: number;
}

/** The journal in this process's memory: what `dragonfly-journal.ts` keeps on a server. */
export class LocalJournal implements Journal {
  private readonly lists = new Map<string, string[]>();
  private readonly counters = new Map<number, Map<string, number>>();
  private readonly tables = new Map<string, Map<string, Kept>>();

  constructor(
    private readonly clock: Clock,
    private readonly publish: (message: BusMessage) => void,
  ) {}

  async append(list: string, lines: readonly string[], most: number): Promise<void> {
    const kept = [...(this.lists.get(list) ?? []), ...lines];
    this.lists.set(list, kept.slice(Math.max(0, kept.length - most)));
  }

  async lines(list: string, most: number): Promise<string[]> {
    return (this.lists.get(list) ?? []).toReversed().slice(0, most);
  }

  async count(counts: Readonly<Record<string, number>>, keep: number): Promise<void> {
    const at = Math.floor(this.clock.now() / MINUTE_MS) * MINUTE_MS;
    const minute = this.counters.get(at) ?? new Map<string, number>();
    for (const [name, count] of Object.entries(counts)) minute.set(name, (minute.get(name) ?? 0) + count);
    this.counters.set(at, minute);
    for (const past of this.counters.keys()) {
      if (past <= at - keep * MINUTE_MS) this.counters.delete(past);
    }
  }

  async minutes(): Promise<MinuteCounts[]> {
    return [...this.counters]
      .toSorted(([one], [other]) => one - other)
      .map(([at, counts]) => ({ at, counts: Object.fromEntries(counts) }));
  }

  async set(table: string, name: string, text: string | undefined, lifeMs = Infinity): Promise<void> {
    const settings = this.tables.get(table) ?? new Map<string, Kept>();
    if (text === undefined) settings.delete(name);
    else settings.set(name, { text, endsAt: this.clock.monotonic() + lifeMs });
    this.tables.set(table, settings);
    this.publish({ kind: 'setting-changed', table });
  }

  async settings(table: string): Promise<ReadonlyMap<string, Setting>> {
    const now = this.clock.monotonic();
    const settings = this.tables.get(table) ?? new Map<string, Kept>();
    for (const [name, { endsAt }] of settings) if (endsAt <= now) settings.delete(name);
    return new Map(
      [...settings].map(([name, { text, endsAt }]) => [name, { text, remainingMs: endsAt - now }]),
    );
  }
}

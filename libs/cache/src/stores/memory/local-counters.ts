import type { MinuteCounts, SharedCounters } from '../../ports/shared-counters.js';
import type { Clock } from '../../time/clock.js';

const MINUTE_MS = 60_000;

/** The counters in this process's memory. */
export class LocalCounters implements SharedCounters {
  private readonly counters = new Map<number, Map<string, number>>();

  constructor(private readonly clock: Clock) {}

  async add(counts: Readonly<Record<string, number>>, keepMinutes: number): Promise<void> {
    const at = Math.floor(this.clock.now() / MINUTE_MS) * MINUTE_MS;
    const minute = this.counters.get(at) ?? new Map<string, number>();
    for (const [name, count] of Object.entries(counts)) minute.set(name, (minute.get(name) ?? 0) + count);
    this.counters.set(at, minute);
    for (const past of this.counters.keys()) {
      if (past <= at - keepMinutes * MINUTE_MS) this.counters.delete(past);
    }
  }

  async minutes(): Promise<MinuteCounts[]> {
    return [...this.counters]
      .toSorted(([one], [other]) => one - other)
      .map(([at, counts]) => ({ at, counts: Object.fromEntries(counts) }));
  }
}

import type { BusMessage } from '../../ports/bus.js';
import type { Setting, SettingsStore } from '../../ports/settings-store.js';
import type { Clock } from '../../time/clock.js';

interface KeptSetting {
  readonly text: string;
  /** On the monotonic clock. */
  readonly endsAt: number;
}

/** The settings in this process's memory. */
export class LocalSettings implements SettingsStore {
  private readonly tables = new Map<string, Map<string, KeptSetting>>();

  constructor(
    private readonly clock: Clock,
    private readonly publish: (message: BusMessage) => void,
  ) {}

  async set(table: string, name: string, text: string | undefined, lifeMs = Infinity): Promise<void> {
    const settings = this.tables.get(table) ?? new Map<string, KeptSetting>();
    if (text === undefined) settings.delete(name);
    else settings.set(name, { text, endsAt: this.clock.monotonic() + lifeMs });
    this.tables.set(table, settings);
    this.publish({ kind: 'setting-changed', table });
  }

  async all(table: string): Promise<ReadonlyMap<string, Setting>> {
    const now = this.clock.monotonic();
    const settings = this.tables.get(table) ?? new Map<string, KeptSetting>();
    for (const [name, { endsAt }] of settings) if (endsAt <= now) settings.delete(name);
    return new Map(
      [...settings].map(([name, { text, endsAt }]) => [name, { text, remainingMs: endsAt - now }]),
    );
  }
}

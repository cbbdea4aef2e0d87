import type { BusMessage } from '../../ports/bus.js';
import type { Setting, SettingsStore } from '../../ports/settings-store.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace } from './keys/key-space.js';
import { runScript } from './scripts/script.js';
import { ALL_SETTINGS, SET_SETTING } from './scripts/settings.lua.js';
import type { WritesInTime } from './scripts/writes-in-time.js';

/** The settings on the server: see `settings.lua.ts`. */
export class DragonflySettings implements SettingsStore {
  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly channel: string,
    private readonly writes: WritesInTime,
  ) {}

  async set(table: string, name: string, text: string | undefined, lifeMs = 0): Promise<void> {
    const message: BusMessage = { kind: 'setting-changed', table };
    const life = Number.isFinite(lifeMs) ? Math.ceil(lifeMs) : 0;
    const args = [this.channel, JSON.stringify(message), name, life, ...(text === undefined ? [] : [text])];
    await this.writes.run(SET_SETTING, (deadline) => ({
      keys: [this.keys.settings(table)],
      args: [deadline, ...args],
    }));
  }

  async all(table: string): Promise<ReadonlyMap<string, Setting>> {
    const call = () => ({ keys: [this.keys.settings(table)], args: [] });
    const answer = (await runScript(this.connection, ALL_SETTINGS, call)) as string[];
    const settings = new Map<string, Setting>();
    for (let at = 0; at < answer.length; at += 3) {
      const [name = '', text = '', left] = answer.slice(at, at + 3);
      settings.set(name, { text, remainingMs: Number(left) || Infinity });
    }
    return settings;
  }
}

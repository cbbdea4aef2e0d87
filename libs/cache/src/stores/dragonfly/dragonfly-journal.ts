import type { BusMessage } from '../../ports/bus.js';
import type { Journal, MinuteCounts, Setting } from '../../ports/journal.js';
import { isRecord } from '../../options/checks/plain-object.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace } from './keys/key-space.js';
import { runScript } from './scripts/script.js';
import { COUNT, SET, SETTINGS } from './scripts/journal.lua.js';

/** The journal on the server: see `journal.lua.ts`. */
export class DragonflyJournal implements Journal {
  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly channel: string,
  ) {}

  async append(list: string, lines: readonly string[], most: number): Promise<void> {
    if (lines.length === 0) return;
    const key = this.keys.journal(`list:${list}`);
    await this.connection.run((client) =>
      Promise.all([client.lpush(key, ...lines), client.ltrim(key, 0, most - 1)]),
    );
  }

  lines(list: string, most: number): Promise<string[]> {
    return this.connection.run((client) => client.lrange(this.keys.journal(`list:${list}`), 0, most - 1));
  }

  async count(counts: Readonly<Record<string, number>>, keep: number): Promise<void> {
    const args = Object.entries(counts).flat();
    if (args.length === 0) return;
    await runScript(this.connection, COUNT, () => ({ keys: [this.counters], args: [keep, ...args] }));
  }

  async minutes(): Promise<MinuteCounts[]> {
    const found = await this.connection.run((client) => client.hgetall(this.counters));
    return Object.entries(found)
      .flatMap(([at, text]) => minuteOf(Number(at), text) ?? [])
      .toSorted((one, other) => one.at - other.at);
  }

  async set(table: string, name: string, text: string | undefined, lifeMs = 0): Promise<void> {
    const message: BusMessage = { kind: 'setting-changed', table };
    const life = Number.isFinite(lifeMs) ? Math.ceil(lifeMs) : 0;
    const args = [this.channel, JSON.stringify(message), name, life, ...(text === undefined ? [] : [text])];
    await runScript(this.connection, SET, () => ({ keys: [this.table(table)], args }));
  }

  async settings(table: string): Promise<ReadonlyMap<string, Setting>> {
    const call = () => ({ keys: [this.table(table)], args: [] });
    const answer = (await runScript(this.connection, SETTINGS, call)) as string[];
    const settings = new Map<string, Setting>();
    for (let at = 0; at < answer.length; at += 3) {
      const [name = '', text = '', left] = answer.slice(at, at + 3);
      settings.set(name, { text, remainingMs: Number(left) || Infinity });
    }
    return settings;
  }

  private get counters(): string {
    return this.keys.journal('minutes');
  }

  private table(name: string): string {
    return this.keys.journal(`settings:${name}`);
  }
}

/** What stands there for a minute; `undefined` for what nobody of us has written. */
function minuteOf(at: number, text: string): MinuteCounts | undefined {
  try {
    const told: unknown = JSON.parse(text);
    if (!Number.isSafeInteger(at) || !isRecord(told)) return undefined;
    const counts = Object.entries(told).filter(([, count]) => typeof count === 'number');
    return { at, counts: Object.fromEntries(counts) as Record<string, number> };
  } catch {
    return undefined;
  }
}

import { isRecord } from '../../options/checks/plain-object.js';
import type { MinuteCounts, SharedCounters } from '../../ports/shared-counters.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace } from './keys/key-space.js';
import { ADD_COUNTS } from './scripts/counters.lua.js';
import { runScript } from './scripts/script.js';

/** The counters on the server: see `counters.lua.ts`. */
export class DragonflyCounters implements SharedCounters {
  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
  ) {}

  async add(counts: Readonly<Record<string, number>>, keepMinutes: number): Promise<void> {
    const args = Object.entries(counts).flat();
    if (args.length === 0) return;
    const call = () => ({ keys: [this.keys.counters], args: [keepMinutes, ...args] });
    await runScript(this.connection, ADD_COUNTS, call);
  }

  async minutes(): Promise<MinuteCounts[]> {
    const found = await this.connection.run((client) => client.hgetall(this.keys.counters));
    return Object.entries(found)
      .flatMap(([at, text]) => minuteOf(Number(at), text) ?? [])
      .toSorted((one, other) => one.at - other.at);
  }
}

/** Reads the counts of a minute; `undefined` for what none of our processes has written. */
function minuteOf(at: number, text: string): MinuteCounts | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (!Number.isSafeInteger(at) || !isRecord(read)) return undefined;
    const counts = Object.entries(read).filter(([, count]) => typeof count === 'number');
    return { at, counts: Object.fromEntries(counts) as Record<string, number> };
  } catch {
    return undefined;
  }
}

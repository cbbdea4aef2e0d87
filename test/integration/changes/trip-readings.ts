import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/until.js';

/** The user whose trips these are. */
export const OWNER = { 'x-sandbox-user': 'ana' };

/** One answer with a trip. Times are those of the clock that all processes share, in milliseconds. */
export interface Reading {
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly version: number;
  readonly title: string;
  readonly isHit: boolean;
}

export const now = (): number => performance.timeOrigin + performance.now();

export async function readTrip(api: string, id: string): Promise<Reading> {
  const askedAt = now();
  const response = await fetch(`${api}/api/trips/${id}`, { headers: OWNER });
  const body = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${body}`);
  const { version, title } = JSON.parse(body) as { version: number; title: string };
  const isHit = /; hit/.test(response.headers.get('cache-status') ?? '');
  return { askedAt, answeredAt: now(), version, title, isHit };
}

/** Reads until the trip comes from the cache, at a version or a later one. */
export async function keepTrip(api: string, id: string, version: number): Promise<void> {
  await until(
    async () => {
      const reading = await readTrip(api, id);
      return reading.isHit && reading.version >= version;
    },
    { what: `version ${version} of the trip in the cache`, within: 20_000 },
  );
}

/** Somebody who reads one trip without a pause. */
export class TripReader {
  readonly readings: Reading[] = [];
  private isStopped = false;
  private readonly ended: Promise<void>;

  constructor(
    private readonly api: string,
    private readonly id: string,
  ) {
    this.ended = this.run();
  }

  /** Waits for so many more answers. */
  async goOn(count: number): Promise<void> {
    const enough = this.readings.length + count;
    await until(() => this.readings.length >= enough, {
      what: `${count} more answers`,
      within: 20_000,
      every: 1,
    });
  }

  /** Waits for an answer with a version or a later one. */
  async until(version: number): Promise<void> {
    const isThere = (): boolean => (this.readings.at(-1)?.version ?? 0) >= version;
    await until(isThere, { what: `version ${version}`, within: 20_000, every: 1 });
  }

  async stop(): Promise<readonly Reading[]> {
    this.isStopped = true;
    await this.ended;
    return this.readings;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      this.readings.push(await readTrip(this.api, this.id));
      await delay(1);
    }
  }
}

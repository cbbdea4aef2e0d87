import type { LimitRequest } from '@tripsage/cache';
import type { Redis } from 'ioredis';
import { ID } from './limit-schedule.js';

/** What a server permitted with `sliding`, and its clock. Times are whole milliseconds, as its scripts count them. */
export class ServerPermitLog {
  private readonly key: string;

  constructor(
    private readonly client: Redis,
    prefix: string,
  ) {
    this.key = `${prefix}_cache:limit:{${ID}}:permits`;
  }

  async now(): Promise<number> {
    const [seconds, micros] = (await this.client.time()).map(Number) as [number, number];
    return seconds * 1000 + Math.floor(micros / 1000);
  }

  /** `undefined`: the log has nothing of it, as of what counts no longer. */
  async acquiredAt({ token }: LimitRequest): Promise<number | undefined> {
    const score = await this.client.zscore(this.key, `${token}.1`);
    return score === null ? undefined : Number(score);
  }

  /** How many units the log has, by token. */
  async units(): Promise<Map<string, number>> {
    const units = new Map<string, number>();
    for (const name of await this.client.zrange(this.key, '0', '-1')) {
      const token = name.slice(0, name.lastIndexOf('.'));
      units.set(token, (units.get(token) ?? 0) + 1);
    }
    return units;
  }
}

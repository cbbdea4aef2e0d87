import { afterEach } from '@jest/globals';
import { Redis } from 'ioredis';

const clients: Redis[] = [];
// While its server is there.
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.quit()));
});

/** What a server has noted for a `sliding` limiter: each unit with its time, on the server's clock. It forgets what is past. */
export class ServerLog {
  private readonly times = new Map<string, number>();
  private readonly client: Redis;
  private readonly key: string;

  constructor(url: string, keyPrefix: string, limiter: string) {
    this.client = new Redis(url, { maxRetriesPerRequest: 1 });
    clients.push(this.client);
    this.key = `${keyPrefix}_cache:limit:{${limiter}}:permits`;
  }

  /** Notes what it holds now. */
  async read(): Promise<void> {
    const found = await this.client.zrange(this.key, '0', '-1', 'WITHSCORES');
    for (let at = 0; at < found.length; at += 2) this.times.set(found[at]!, Number(found[at + 1]));
  }

  /** From when on a call counts that costs one. */
  momentOf(token: string): number | undefined {
    return this.times.get(`${token}.1`);
  }

  /** Of each unit that was seen: the token of its call. */
  get tokens(): string[] {
    return [...this.times.keys()].map((unit) => unit.replace(/\.\d+$/, ''));
  }

  get moments(): number[] {
    return [...this.times.values()];
  }
}

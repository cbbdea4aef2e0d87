import { randomBytes } from 'node:crypto';
import { afterAll, describe, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { NEEDS_SERVER } from './needs-server.mjs';

/** The server that `npm test` found for this run. */
export interface RealServer {
  /** With user and password, if it wants them. */
  readonly url: string;
  /** What it is and where it came from, for people. */
  readonly name: string;
  /** Whether it was started for this run. On any other: no FLUSH, no CONFIG, no kill, and only keys under `keyPrefix()`. */
  readonly owned: boolean;
  /** A new prefix that no other test uses, such as `test-1f2e3d4c5b6a:`. What stands under it is removed after the file. */
  keyPrefix(): string;
}

const url = process.env.TEST_SERVER_URL;
const usedPrefixes: string[] = [];
const server: RealServer | undefined = url
  ? {
      url,
      name: process.env.TEST_SERVER_NAME ?? 'a server from TEST_SERVER_URL',
      owned: process.env.TEST_SERVER_OWNED === '1',
      keyPrefix() {
        const prefix = `test-${randomBytes(6).toString('hex')}:`;
        usedPrefixes.push(prefix);
        return prefix;
      },
    }
  : undefined;

/** The server of this run; undefined with `--memory-only` and where Jest is run without `npm test`. */
export function realServer(): RealServer | undefined {
  return server;
}

/** As `describe`, with the server at hand. Without a server, one skipped test stands for the specs. */
export function describeOnServer(title: string, specs: (server: RealServer) => void): void {
  if (server) describe(title, () => specs(server));
  else describe(title, () => it.skip(NEEDS_SERVER, () => {}));
}

afterAll(async () => {
  if (!server || usedPrefixes.length === 0) return;
  const client = new Redis(server.url, { maxRetriesPerRequest: 1 });
  try {
    for (const prefix of usedPrefixes) await removeKeys(client, prefix);
  } finally {
    client.disconnect();
  }
});

async function removeKeys(client: Redis, prefix: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await client.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 1000);
    if (keys.length > 0) await client.unlink(...keys);
    cursor = next;
  } while (cursor !== '0');
}

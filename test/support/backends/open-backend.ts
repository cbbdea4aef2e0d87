import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { Redis } from 'ioredis';

/** A connected backend under a prefix of its own, and another client of its server. */
export interface OpenBackend {
  readonly prefix: string;
  readonly client: Redis;
  readonly backend: DragonflyBackend;
}

export async function openBackend(url: string, prefix: string): Promise<OpenBackend> {
  const client = new Redis(url);
  const backend = new DragonflyBackend({ url, keyPrefix: prefix, commandTimeoutMs: 5_000 });
  await backend.connect(5_000);
  return { prefix, client, backend };
}

export async function closeBackend({ backend, client }: Omit<OpenBackend, 'prefix'>): Promise<void> {
  await backend.close();
  client.disconnect();
}

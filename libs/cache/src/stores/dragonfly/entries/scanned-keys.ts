import type { Redis } from 'ioredis';
import { MANAGED_FIRST_BYTE, type ScannedKey } from '../../../ports/cache-store.js';
import type { DragonflyConnection } from '../connection/dragonfly-connection.js';

/** The answer of PTTL for a key without an end. */
const NO_END = -1;

/** The first byte of each value, without the rest; none for what is not a string, or not there. */
export function firstBytesOf(client: Redis, names: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
  return Promise.all(names.map((name) => unlessWrongType(client.getrangeBuffer(name, 0, 0))));
}

/** Describes keys that a scan found without reading their values, in one round trip. */
export async function scannedKeys(
  connection: DragonflyConnection,
  namesByKey: ReadonlyMap<string, Buffer>,
): Promise<ScannedKey[]> {
  const names = [...namesByKey.values()];
  if (names.length === 0) return [];
  const [firstBytes, lengths, lives] = await connection.run((client) =>
    Promise.all([
      firstBytesOf(client, names),
      Promise.all(names.map((name) => unlessWrongType(client.strlen(name)))),
      Promise.all(names.map((name) => client.pttl(name))),
    ]),
  );
  return [...namesByKey.keys()].flatMap((key, at): ScannedKey[] => {
    const [firstByte, bytes, life = 0] = [firstBytes[at], lengths[at], lives[at]];
    if (firstByte === undefined || bytes === undefined || (life <= 0 && life !== NO_END)) return [];
    const kind = firstByte[0] === MANAGED_FIRST_BYTE ? 'managed' : 'plain';
    return [{ key, kind, bytes, remainingMs: life === NO_END ? Infinity : life }];
  });
}

/** The answer, or `undefined` for a key that holds something else than a string: no value for a cache. */
async function unlessWrongType<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return undefined;
    throw error;
  }
}

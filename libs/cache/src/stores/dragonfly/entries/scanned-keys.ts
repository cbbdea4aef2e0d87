import type { Redis } from 'ioredis';
import type { ScannedKey } from '../../../ports/cache-store.js';
import {
  FIRST_FIELDS_BYTES,
  KIND_BYTES,
  kindOf,
  storedAtOf,
  type StoredKind,
} from '../../../ports/stored-kind.js';
import type { DragonflyConnection } from '../connection/dragonfly-connection.js';
import type { KeySpace } from '../keys/key-space.js';

/** The answer of PTTL for a key without an end. */
const NO_END = -1;

/**
 * The kind of each value, by its beginning; none for what is not a string, and perhaps none for what is not there. A user
 * who may not run GETRANGE reads the whole values.
 *
 * @param storedBefore on the server's clock: entries that were stored later are none either
 */
export async function kindsOf(
  client: Redis,
  names: readonly (Buffer | string)[],
  owner: string,
  storedBefore = Infinity,
): Promise<(StoredKind | undefined)[]> {
  const last = (storedBefore === Infinity ? KIND_BYTES : FIRST_FIELDS_BYTES) - 1;
  const beginnings = Promise.all(names.map((name) => unlessWrongType(client.getrangeBuffer(name, 0, last))));
  const read = await beginnings.catch((error: Error) => {
    if (error.message.startsWith('NOPERM')) return client.mgetBuffer([...names]);
    throw error;
  });
  return read.map((bytes) =>
    bytes && (storedAtOf(bytes) ?? -Infinity) <= storedBefore ? kindOf(bytes, owner) : undefined,
  );
}

/** Describes keys that a scan found without reading their values, in one round trip. */
export async function scannedKeys(
  connection: DragonflyConnection,
  keys: KeySpace,
  namesByKind: Readonly<Record<ScannedKey['kind'], readonly Buffer[]>>,
): Promise<ScannedKey[]> {
  const found = (['managed', 'plain'] as const).flatMap((kind) =>
    namesByKind[kind].map((name) => ({ kind, name })),
  );
  if (found.length === 0) return [];
  const [lengths, lives] = await connection.run((client) =>
    Promise.all([
      Promise.all(found.map(({ name }) => unlessWrongType(client.strlen(name)))),
      Promise.all(found.map(({ name }) => client.pttl(name))),
    ]),
  );
  return found.flatMap(({ kind, name }, at): ScannedKey[] => {
    const [bytes, life = 0] = [lengths[at], lives[at]];
    if (bytes === undefined || (life <= 0 && life !== NO_END)) return [];
    return [{ key: keys.keyOf(name), kind, bytes, remainingMs: life === NO_END ? Infinity : life }];
  });
}

/** The answer, or `undefined` for a key that holds something else than a string: no value for a cache. */
export async function unlessWrongType<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return undefined;
    throw error;
  }
}

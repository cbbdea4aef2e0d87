import type { Redis } from 'ioredis';

/** Each key of a database with its content, as the server dumps it. */
export async function everyKey(client: Redis): Promise<Map<string, string>> {
  const keys = (await client.keysBuffer('*')).toSorted((one, two) => one.compare(two));
  const dumps = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
  return new Map(keys.map((key, at) => [key.toString(), String(dumps[at]?.toString('base64'))]));
}

/** The keys that are gone or hold something else now. */
export function changesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...before].flatMap(([key, dump]) => (after.get(key) === dump ? [] : [key]));
}

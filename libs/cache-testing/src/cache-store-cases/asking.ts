import assert from 'node:assert/strict';
import type { CacheStore, StoredValue, ValueToStore } from '@tripsage/cache';

/** Long enough not to end during a test, however slow the machine. */
export const LONG_MS = 600_000;

export function value(key: string, content: string | Uint8Array, lifeMs = LONG_MS): ValueToStore {
  return { key, bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content, lifeMs };
}

/** Reads one key: the text of its bytes, or undefined. */
export async function textOf(store: CacheStore, key: string): Promise<string | undefined> {
  return text((await store.read([key]))[0]);
}

export async function textsOf(store: CacheStore, keys: readonly string[]): Promise<(string | undefined)[]> {
  return (await store.read(keys)).map(text);
}

/** Reads a key that must be there. */
export async function present(store: CacheStore, key: string): Promise<StoredValue> {
  const [stored] = await store.read([key]);
  assert.ok(stored !== undefined, `expected a value under ${JSON.stringify(key)}`);
  return stored;
}

/** Equal byte by byte, whichever class holds them. */
export function assertSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  assert.equal(actual.byteLength, expected.byteLength, 'number of bytes');
  assert.equal(Buffer.compare(actual, expected), 0, 'the bytes differ');
}

/** The call rejects with an error of the library that has this code and says something. */
export async function assertRejects(call: () => Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(call, (error: Error & { code?: unknown }) => {
    assert.equal(error.code, code);
    assert.ok(error.message.length > 10, 'the message says what happened');
    return true;
  });
}

function text(stored: StoredValue | undefined): string | undefined {
  return stored === undefined ? undefined : new TextDecoder().decode(stored.bytes);
}

/** The beginning of a managed entry of the store's cache. */
export function managedBytes({ owner }: CacheStore): Uint8Array {
  return owner === undefined ? Uint8Array.of(1, 1, 2, 3) : entryOf(owner);
}

/** Values that begin as managed entries do and are not the cache's. */
export function entryOfOther({ owner = '' }: CacheStore): Uint8Array[] {
  return [
    entryOf('AnotherOwner'),
    entryOf(' '.repeat(12)),
    entryOf(` ${owner}`),
    entryOf(owner, '4'),
    Uint8Array.of(1),
    Uint8Array.of(1, 0x33),
    Uint8Array.of(1, 0x3f, 0x80, 0, 0),
    new TextEncoder().encode('\u0001, with which the heading of another format begins'),
  ];
}

/** The beginning of an entry: its first byte, the version of its format, a checksum of five bytes, its owner. */
function entryOf(owner: string, version = '3'): Uint8Array {
  return new TextEncoder().encode(`\u0001${version}\0\0\0\0\0${owner}${'\0'.repeat(11)}["load-1",1]`);
}

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { createConnection } from '../../../../../libs/cache/src/stores/dragonfly/dragonfly-options.js';
import { NamespaceTable } from '../../../../../libs/cache/src/stores/dragonfly/keys/key-space.js';
import { OtherPrefixes } from '../../../../../libs/cache/src/stores/dragonfly/keys/other-prefixes.js';
import { describeOnServer } from '../../../../support/real-server.js';

const FRESH_FOR_MS = 30_000;

describeOnServer('the prefixes of other caches', ({ url, keyPrefix }) => {
  let prefix: string;
  let client: Redis;
  let others: OtherPrefixes;
  let namespaces: NamespaceTable;
  let close: () => Promise<void>;
  let now = 0;

  beforeEach(() => {
    prefix = keyPrefix();
    client = new Redis(url);
    const { connection, keys } = createConnection({ url, keyPrefix: prefix, commandTimeoutMs: 5_000 });
    others = new OtherPrefixes(connection, keys);
    namespaces = new NamespaceTable(
      (unknown) => others.areTaken(unknown),
      () => now,
    );
    close = () => connection.close();
  });

  afterEach(async () => {
    client.disconnect();
    await close();
  });

  const use = (more: string) => client.zadd(`${prefix}${more}_cache:versions`, 0, 'state');
  const leave = (more: string) => client.unlink(`${prefix}${more}_cache:versions`);
  const ownAmong = async (...keys: string[]) =>
    (await others.ownAmong(keys.map((key) => Buffer.from(prefix + key)))).map((name) =>
      name.toString().slice(prefix.length),
    );
  const isTaken = async (key: string) => (await namespaces.takenAmong([key])).size > 0;

  it('have what stands under them, where a namespace follows', async () => {
    await use('eu:');
    await use('a');
    await use('fr:*[x]\\:');
    expect(
      await ownAmong(
        'eu:x',
        'eu:ns:x',
        'eu:_cache:lease:x',
        'eux:ns:x',
        'ab:x',
        'a:x',
        'fr:*[x]\\:ns:x',
        'b:ns:x',
      ),
    ).toEqual(['eu:x', 'eux:ns:x', 'a:x', 'b:ns:x']);
  });

  it('have nothing where they are not in use, or end behind the key', async () => {
    await use('eu:de:');
    expect(await ownAmong('eu:ns:x', 'eu:de', 'eu:de:', 'eu:de:x', '')).toEqual([
      'eu:ns:x',
      'eu:de',
      'eu:de:',
      'eu:de:x',
      '',
    ]);
  });

  it('have a namespace that is one of them, or begins with one', async () => {
    await use('eu:');
    await use('sh');
    expect([await isTaken('eu:x'), await isTaken('shop:x')]).toEqual([true, true]);
    expect([await isTaken('e:x'), await isTaken('eux:x'), await isTaken('sh:x'), await isTaken('x')]).toEqual(
      [false, false, false, false],
    );
  });

  it('are asked about a namespace again after a while, and not before', async () => {
    expect(await isTaken('eu:x')).toBe(false);
    await use('eu:');
    now += FRESH_FOR_MS - 1;
    expect(await isTaken('eu:x')).toBe(false);
    now += 1;
    expect(await isTaken('eu:x')).toBe(true);
    await leave('eu:');
    now += FRESH_FOR_MS;
    expect(await isTaken('eu:x')).toBe(false);
  });
});

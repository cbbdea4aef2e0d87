import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import {
  hashTagOf,
  leaseKeyOf,
  slotOf,
} from '../../../../../libs/cache/src/stores/dragonfly/keys/key-space.js';
import { describeWithOwnServer, startOwnServer } from '../../../../support/own-server.js';
import { isReadAlike, strangeText } from './strange-text.js';

/** The package of the client for clusters. */
const slotByOthers = createRequire(import.meta.url)('cluster-key-slot') as (key: string) => number;
const seed = Number(process.env.FC_SEED);

describe('the hash tag of a key', () => {
  it.each([
    ['{user}:a', 'user'],
    ['a{b}{c}', 'b'],
    ['{{a}}', '{a'],
    ['a', undefined],
    ['a{b', undefined],
    ['a}b{', undefined],
    ['foo{}{bar}', undefined],
    ['{}', undefined],
  ])('of %j is %j', (key, tag) => expect(hashTagOf(key)).toBe(tag));
});

describe('the slot of a key', () => {
  it('is what others say it is', () =>
    fc.assert(
      fc.property(strangeText.filter(isReadAlike), (key) => expect(slotOf(key)).toBe(slotByOthers(key))),
      { seed, numRuns: 2_000 },
    ));

  it('is another than the package has it where a key begins with an empty tag, as servers read it', () => {
    expect([slotOf('foo{}{bar}'), slotByOthers('foo{}{bar}')]).toEqual([8_363, 4_015]);
  });

  it('is that of the cluster specification', () => {
    expect(['123456789', 'foo', '{user1000}.following', 'foo{}{bar}'].map(slotOf)).toEqual([
      0x31c3, 12_182, 3_443, 8_363,
    ]);
  });
});

describeWithOwnServer('the slot of a key, on a node of a cluster', () => {
  const STRANGE = ['{}}', '{}{a}', 'a{}b', '{{a}}', '{a', 'a}', '}{', '{a}{b}', '', 'é{東}'];

  it('is what the server says', async () => {
    const server = await startOwnServer({ flags: ['--cluster-enabled', 'yes'] });
    const node = new Redis(server.url);
    const leases = STRANGE.map((key) => leaseKeyOf('', key));
    for (const key of [...STRANGE, ...leases]) {
      expect([key, slotOf(key)]).toEqual([key, await node.cluster('KEYSLOT', key)]);
    }
    await node.quit();
  });
});

import { describe, expect, it } from '@jest/globals';
import { nameOf, namesOf } from '../../../libs/cache/src/ports/names.js';
import { type HeldPut, HeldWrites } from '../../../libs/cache/src/transaction/held-writes.js';

const PART = {};

function plain(key: string, bytes = 1) {
  const value = { key, bytes: Buffer.from('1'), lifeMs: 1_000 };
  return { kind: 'plain', value, names: namesOf(key, []), bytes } as const;
}

function put(key: string, ...tags: string[]): HeldPut {
  const store = () => Promise.resolve();
  return {
    kind: 'put',
    entry: {} as HeldPut['entry'],
    madeAt: 0,
    names: namesOf(key, tags),
    bytes: 1,
    store,
  };
}

function holding(...keys: string[]): HeldWrites {
  const held = new HeldWrites();
  for (const key of keys) held.store(key, key.startsWith('put') ? put(key, 'tag') : plain(key), PART);
  return held;
}

describe('the writes that a transaction holds back', () => {
  it('are none at first', () => {
    const held = new HeldWrites();
    expect([held.isEmpty, held.covers(['k:a']), held.coversPlain('a')]).toEqual([true, false, false]);
    held.invalidate([nameOf.tag('t')], 'expire');
    expect(held.isEmpty).toBe(false);
  });

  it.each<[string, (held: HeldWrites) => void, string[]]>([
    ['its key', (held) => held.invalidate([nameOf.key('plain:a')], 'expire'), ['put:e:o:a']],
    ['a tag', (held) => held.invalidate([nameOf.tag('tag')], 'delete'), ['plain:a']],
    ['a method', (held) => held.invalidate([nameOf.prefix('put:e:o')], 'delete'), ['plain:a']],
    [
      'a part of a plain key that looks like one',
      (held) => held.invalidate([nameOf.prefix('plain')], 'delete'),
      ['plain:a', 'put:e:o:a'],
    ],
    ['a namespace', (held) => held.clear('plain', 'expire'), ['put:e:o:a']],
    ['everything', (held) => held.reset('', { plain: [], run: async () => 0 }), ['plain:a']],
    [
      'everything, and the plain values of a namespace',
      (held) => held.reset('', { plain: ['plain'], run: async () => 0 }),
      [],
    ],
  ])('let a later invalidation of %s drop the values that it covers', (_of, invalidate, left) => {
    const held = holding('plain:a', 'put:e:o:a');
    invalidate(held);
    expect([...held.values.keys()]).toEqual(left);
    const dropped = ['plain:a', 'put:e:o:a'].filter((key) => !left.includes(key));
    for (const key of dropped) expect(held.names.delete.has(nameOf.key(key))).toBe(true);
  });

  it('let a later value take the place of an invalidation', () => {
    const held = new HeldWrites();
    held.invalidate([nameOf.key('plain:a'), nameOf.key('plain:b')], 'delete');
    held.store('plain:a', plain('plain:a'), PART);
    expect([...held.names.delete]).toEqual([nameOf.key('plain:b')]);
    expect(held.coversPlain('plain:a')).toBe(true);
  });

  it('keep a delete of a namespace that is expired later', () => {
    const held = new HeldWrites();
    held.clear('a', 'delete');
    held.clear('a', 'expire');
    held.clear('b', 'expire');
    expect([...held.namespaces]).toEqual([
      ['a', 'delete'],
      ['b', 'expire'],
    ]);
    expect([
      held.covers(namesOf('a:k', [])),
      held.covers(namesOf('c:k', [])),
      held.coversPlain('b:k'),
    ]).toEqual([true, false, true]);
  });

  it('drop the values of one part, and keep those that it handed over', () => {
    const held = new HeldWrites();
    const [inner, other] = [{}, {}];
    held.store('plain:a', plain('plain:a'), inner);
    held.store('plain:b', plain('plain:b'), other);
    held.handOver(inner, PART);
    held.dropValuesOf(inner);
    held.dropValuesOf(other);
    expect([...held.values.keys()]).toEqual(['plain:a']);
  });

  it('become whole namespaces beyond 10,000 names, and everything beyond as many tags', () => {
    const held = new HeldWrites();
    for (let i = 0; i < 10_000; i += 1) held.invalidate([nameOf.key(`ns:${i}`)], 'delete');
    expect([held.names.delete.size, held.namespaces.size]).toEqual([10_000, 0]);
    held.invalidate([nameOf.key('other:k'), nameOf.prefix('third:e'), nameOf.tag('t')], 'delete');
    expect([...held.names.delete]).toEqual([nameOf.tag('t')]);
    expect([...held.namespaces.keys()]).toEqual(['ns', 'other', 'third']);
    held.invalidate(
      Array.from({ length: 10_000 }, (_, i) => nameOf.tag(`${i}`)),
      'delete',
    );
    expect([held.isTooMuch, held.names.delete.size, held.covers(['k:any'])]).toEqual([true, 0, true]);
  });

  it('delete the keys of values beyond 10,000, and beyond 64 MiB', () => {
    const many = new HeldWrites();
    for (let i = 0; i < 10_001; i += 1) many.store(`ns:${i}`, plain(`ns:${i}`), PART);
    expect([many.values.size, [...many.names.delete]]).toEqual([10_000, [nameOf.key('ns:10000')]]);
    const large = new HeldWrites();
    for (const key of ['ns:a', 'ns:b', 'ns:a']) large.store(key, plain(key, 32 * 1_024 * 1_024), PART);
    large.store('ns:c', plain('ns:c'), PART);
    expect([[...large.values.keys()], [...large.names.delete]]).toEqual([
      ['ns:b', 'ns:a'],
      [nameOf.key('ns:c')],
    ]);
  });
});

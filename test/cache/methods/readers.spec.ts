import { describe, expect, it } from '@jest/globals';
import { CacheKeyConflictError } from '@tripsage/cache';
import type { ReaderMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { MethodKeys } from '../../../libs/cache/src/methods/method-keys.js';
import { checkVersion, Readers } from '../../../libs/cache/src/methods/readers.js';

type Kind = ReaderMark['kind'];

const emptyClass = (): { prototype: object } => ({ prototype: {} });

/** Readers by kind, all with the keys of one prefix; those of one kind are different methods. */
function known() {
  const readers = new Readers();
  const Owner = emptyClass();
  const add = (kind: Kind, options: { operation?: string; version?: number } = {}, isProvided = true) => {
    const method = async (id: string): Promise<string> => id;
    const said = { kind, namespace: 'ns', methodName: 'find', propertyKey: 'find', method, prototype: {} };
    const mark = { ...said, options: { operation: 'find', ...options } } as unknown as ReaderMark;
    const keys = new MethodKeys(mark, `Service.${kind}`, 'entity', new Map());
    readers.add({ keys, mark, owner: Owner.prototype, isProvided, isOverridden: false, isInner: false });
    return keys;
  };
  return { readers, add, Owner };
}

describe('the readers with the keys of a prefix', () => {
  it('are named by the one for single items, in whatever order they become known', () => {
    const { readers, add } = known();
    expect(readers.named('ns:entity:find')).toBeUndefined();
    const many = add('many');
    expect(readers.named('ns:entity:find')?.keys).toBe(many);
    const single = add('cacheable');
    expect(readers.named('ns:entity:find')?.keys).toBe(single);
    expect(readers.under('ns:entity:')).toEqual(['ns:entity:find']);
    expect(readers.under('ns:other:')).toEqual([]);
  });

  it.each<Kind>(['cacheable', 'many'])('are not two methods of one kind: %s', (kind) => {
    const { add } = known();
    add(kind);
    expect(() => add(kind)).toThrow(CacheKeyConflictError);
  });

  it('may be of classes that are only imported, behind those of which there are objects', () => {
    const { readers, add } = known();
    add('cacheable', {}, false);
    const provided = add('cacheable');
    add('cacheable', {}, false);
    expect(readers.named('ns:entity:find')?.keys).toBe(provided);
  });

  it('have one version', () => {
    const { add } = known();
    const single = add('cacheable', { version: 1 });
    expect(() => add('many', { version: 2 })).toThrow('versions differ');
    expect(() => checkVersion(single, 'Service.save', 2)).toThrow('versions differ');
    expect(() => checkVersion(single, 'Service.save', undefined)).not.toThrow();
  });
});

it('the readers of a method are those of a class and of its subclasses', () => {
  const { readers, add, Owner } = known();
  const Base = emptyClass();
  Object.setPrototypeOf(Owner.prototype, Base.prototype);
  add('cacheable');
  expect(readers.ofMethod([Base.prototype], 'find')).toHaveLength(1);
  expect(readers.ofMethod([Base.prototype], 'list')).toEqual([]);
  const Other = emptyClass();
  expect(readers.ofMethod([Other.prototype], 'find')).toEqual([]);
});

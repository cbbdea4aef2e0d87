import { describe, expect, it } from '@jest/globals';
import type { CacheableOptions } from '@tripsage/cache';
import type { ReaderMark } from '../../../libs/cache/src/methods/marks/mark.js';
import { type KeyRequest, MethodKeys } from '../../../libs/cache/src/methods/method-keys.js';

const readers = new Map<string, () => unknown>([
  ['user', () => 'ann'],
  ['tenant', () => undefined],
]);

/** The keys of `Trips.findTrip` with these options. */
function keysOf(options: CacheableOptions = {}): MethodKeys {
  const method = async (..._args: unknown[]): Promise<unknown> => undefined;
  const said = { kind: 'cacheable', namespace: 'trips', methodName: 'findTrip', method, prototype: {} };
  const mark = { ...said, options };
  return new MethodKeys(mark as unknown as ReaderMark, 'Trips.findTrip', 'trip', readers);
}

function keyOf(keys: MethodKeys, args: unknown[], request: Partial<KeyRequest> = {}): string {
  return keys.keyFor({ method: 'Trips.save', instance: {}, args, options: {}, ...request });
}

describe('the keys of a method', () => {
  it('begin with its namespace, entity and operation', () => {
    expect(keysOf().methodPrefix).toBe('trips:trip:find-trip');
    expect(keysOf({ operation: 'find' }).methodPrefix).toBe('trips:trip:find');
    expect(keyOf(keysOf(), [1])).toMatch(/^trips:trip:find-trip:[\w-]{32}$/);
  });

  it('differ by arguments, version and what varies, and by nothing else', () => {
    const keys = [
      keyOf(keysOf(), [1]),
      keyOf(keysOf(), [2]),
      keyOf(keysOf({ version: 2 }), [1]),
      keyOf(keysOf({ vary: ['user'] }), [1]),
    ];
    expect(new Set(keys).size).toBe(4);
    expect(keyOf(keysOf(), [1, undefined])).toBe(keys[0]);
    expect(keyOf(keysOf(), [1], { options: { version: 2 } })).toBe(keys[2]);
  });

  it('are made by the key rule of the method, with the object as this', () => {
    const keys = keysOf({
      key(this: { tenant: string }, trip: { id: number }) {
        return [this.tenant, trip.id];
      },
    });
    const instance = { tenant: 'acme' };
    const key = keyOf(keys, [{ id: 1, city: 'Porto' }], { instance });
    expect(keyOf(keys, [{ id: 1, city: 'Rome' }], { instance })).toBe(key);
    expect(keyOf(keys, [{ id: 1 }], { instance: { tenant: 'other' } })).not.toBe(key);
  });

  it('are those of the arguments that another method’s rule names', () => {
    const asked = (rule: (trip: { id: number }) => unknown) =>
      keyOf(keysOf(), [{ id: 7 }], { options: { key: rule } });
    expect(asked(({ id }) => id)).toBe(keyOf(keysOf(), [7]));
    expect(asked(({ id }) => [id, 'full'])).toBe(keyOf(keysOf(), [7, 'full']));
  });

  it('are not made where a rule or a reader returns nothing: all callers would share one', () => {
    expect(() => keyOf(keysOf({ key: () => undefined }), [1])).toThrow(
      'Trips.save: its key option returned undefined',
    );
    expect(() => keyOf(keysOf({ vary: ['tenant'] }), [1])).toThrow(
      "context reader 'tenant' returned undefined",
    );
  });

  it('are refused at start where they vary by an unknown reader, or by who asks though the clock refreshes', () => {
    expect(() => keysOf({ vary: ['role'] }).checkVary()).toThrow("Trips.findTrip: vary names 'role'");
    expect(() => keysOf({ vary: ['user'], revalidate: true }).checkVary()).toThrow(
      "don't depend on who asks",
    );
    expect(() => keysOf({ vary: (id: number) => id, revalidate: true }).checkVary()).not.toThrow();
  });
});

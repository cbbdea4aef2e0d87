import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { hasSymbolFields, isRecord } from '../../../../libs/cache/src/options/checks/plain-object.js';

describe('a record', () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)], [runInNewContext('({ a: 1 })')]])(
    'is an object with named fields, as %p',
    (value) => expect(isRecord(value)).toBe(true),
  );

  it.each([
    [null],
    [undefined],
    [5],
    ['text'],
    [[]],
    [new Date()],
    [new Map()],
    [new URL('http://localhost')],
    [() => 1],
  ])('is not %p', (value) => expect(isRecord(value)).toBe(false));
});

it('fields under symbols show in no list of keys', () => {
  expect([hasSymbolFields({ [Symbol('s')]: 1 }), hasSymbolFields({ s: 1 })]).toEqual([true, false]);
});

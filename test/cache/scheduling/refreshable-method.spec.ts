import { describe, expect, it } from '@jest/globals';
import { argsFromText, argsToText } from '../../../libs/cache/src/scheduling/refreshable-method.js';

describe('arguments as text', () => {
  it.each([
    ['plain data', [{ from: 'LIS', seats: 2 }, null]],
    ['what JSON has no text for', [new Date(0), new Map([['a', 1n]])]],
    ['none', []],
  ])('give the same again: %s', (_, args) => {
    const text = argsToText(args, 'm');
    expect(argsFromText(text!)).toEqual(args);
  });

  it.each([
    ['a function', [() => undefined]],
    ['longer than 16,384', ['x'.repeat(16_384)]],
  ])('are none for %s', (_, args) => {
    expect(argsToText(args, 'm')).toBeUndefined();
  });

  it.each(['', 'json', 'json:', 'json:{"a":1}', 'devalue:[', 'xml:<a/>'])(
    'are not read from text of others: %s',
    (text) => {
      expect(argsFromText(text)).toBeUndefined();
    },
  );
});

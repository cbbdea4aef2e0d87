import { describe, expect, it } from '@jest/globals';
import { leafForm } from '../../../libs/cache/src/keys/leaf-form.js';

describe('the form of a built-in object that holds nothing else', () => {
  it.each<[object, string | undefined]>([
    [new Date(5), 'D5'],
    [/a"g/g, 'R"a\\"g"g'],
    [Buffer.from([1]), 'B"Buffer":AQ=='],
    [Uint8Array.of(1).buffer, 'B:AQ=='],
    [new URLSearchParams('a=1'), 'Q"a=1"'],
    [new Map(), undefined],
    [{}, undefined],
  ])('of %p is %p', (value, form) => {
    expect(leafForm(value)).toBe(form);
  });
});

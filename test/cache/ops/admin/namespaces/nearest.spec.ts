import { describe, expect, it } from '@jest/globals';
import { nearest } from '../../../../../libs/cache/src/ops/admin/namespaces/nearest.js';

describe('names that are near', () => {
  it.each<[string, string[]]>([
    ['flight', ['flights', 'flights2']],
    ['fligths', ['flights', 'flights2']],
    ['pla', ['places']],
    ['weather', []],
  ])('to %s are %j', (name, near) => expect(nearest(name, ['flights', 'flights2', 'places'])).toEqual(near));
});

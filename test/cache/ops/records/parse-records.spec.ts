import { describe, expect, it } from '@jest/globals';
import { parseRecord, parseRecords } from '../../../../libs/cache/src/ops/records/parse-records.js';

describe('a stored record', () => {
  it.each(['', 'no JSON', 'null', '[]', '7', '"text"'])('is not parsed from %j', (text) => {
    expect(parseRecord(text)).toBeUndefined();
  });

  it('is parsed from an object, and those that are none are left out', () => {
    expect(parseRecord('{"a":1}')).toEqual({ a: 1 });
    expect(parseRecords(['{"a":1}', 'no JSON', '{"b":2}'])).toEqual([{ a: 1 }, { b: 2 }]);
  });
});

import { expect, it } from '@jest/globals';
import { ALL_OTHERS, NamedCounts } from '../../../libs/cache/src/statistics/counted.js';

it('counts beyond the bound of names are kept together', () => {
  const counts = new NamedCounts(2, () => ({ times: 0 }));
  for (const name of ['a', 'b', 'c', 'd', 'a']) counts.of(name).times += 1;
  expect(Object.fromEntries(counts)).toEqual({
    a: { times: 2 },
    b: { times: 1 },
    [ALL_OTHERS]: { times: 2 },
  });
});

import { describe, expect, it } from '@jest/globals';
import { INVALIDATED } from './traps/invalidating.js';
import { HEARD } from './traps/hearing.js';
import { VALIDATED } from './traps/validating.js';
import { PUT } from './traps/putting.js';
import { SHARED } from './traps/sharing.js';

const TRAPS = Object.entries({ ...VALIDATED, ...SHARED, ...HEARD, ...INVALIDATED, ...PUT });

describe('no trap of the fence is open', () => {
  it.each(TRAPS)('%s', (_trap, { trace }) => trace());
});

describe('each trap serves or stores what was invalidated, once its rule is taken out', () => {
  it.each(TRAPS)('%s', async (_trap, { trace, takeOut }) => {
    const putBack = takeOut();
    try {
      await expect(trace()).rejects.toThrow('expect');
    } finally {
      putBack();
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import { FORGOTTEN } from './traps/invalidating.js';
import { HEARD } from './traps/hearing.js';
import { JUDGED } from './traps/validating.js';
import { PUT } from './traps/putting.js';
import { SHARED } from './traps/sharing.js';

const TRAPS = Object.entries({ ...JUDGED, ...SHARED, ...HEARD, ...FORGOTTEN, ...PUT });

describe('no trap of the fence is open', () => {
  it.each(TRAPS)('%s', (_trap, { trace }) => trace());
});

describe('each trap would serve or store what was invalidated, but for one rule', () => {
  it.each(TRAPS)('%s', async (_trap, { trace, takeOut }) => {
    const putBack = takeOut();
    try {
      await expect(trace()).rejects.toThrow('expect');
    } finally {
      putBack();
    }
  });
});

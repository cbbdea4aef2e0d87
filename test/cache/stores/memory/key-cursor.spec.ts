import { describe, expect, it } from '@jest/globals';
import { cursorOf, lastKeyOf } from '../../../../libs/cache/src/stores/memory/key-cursor.js';

describe('the cursor of a page', () => {
  it.each(['', 'ns:key', 'after:x'])('leads back to its last key: %j', (key) => {
    expect(lastKeyOf(cursorOf(key))).toBe(key);
  });

  it.each(['', '0', 'ns:key'])('is refused where no page had it: %j', (cursor) => {
    expect(() => lastKeyOf(cursor)).toThrow(expect.objectContaining({ code: 'CACHE_OPTION_INVALID' }));
  });
});

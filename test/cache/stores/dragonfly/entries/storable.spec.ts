import { describe, expect, it } from '@jest/globals';
import { requireStorable } from '../../../../../libs/cache/src/stores/dragonfly/entries/storable.js';

const MAX_BYTES = 512 * 1024 * 1024;

describe('a value that a server takes', () => {
  it('is as large as the largest string', () => {
    const valueOf = (byteLength: number) => ({ key: 'k', bytes: { byteLength } as Uint8Array, lifeMs: 1 });
    expect(() => requireStorable(valueOf(MAX_BYTES))).not.toThrow();
    expect(() => requireStorable(valueOf(MAX_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'CACHE_VALUE_TOO_LARGE' }),
    );
  });

  it.each([0, -1, 1.5, NaN, Infinity])('lives for whole milliseconds, not %d', (lifeMs) => {
    const value = { key: 'k', bytes: Uint8Array.of(1), lifeMs };
    expect(() => requireStorable(value)).toThrow(expect.objectContaining({ code: 'CACHE_DURATION_INVALID' }));
  });
});

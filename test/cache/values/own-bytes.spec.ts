import { describe, expect, it } from '@jest/globals';
import { ownBytes } from '../../../libs/cache/src/values/own-bytes.js';

describe('bytes to keep', () => {
  it('are copied where the view keeps a much larger buffer alive', () => {
    const view = new Uint8Array(new ArrayBuffer(10_000), 10, 100).fill(7);
    const own = ownBytes(view);
    expect([own.buffer.byteLength, own]).toEqual([100, new Uint8Array(100).fill(7)]);
  });

  it('stay the view where little else is kept alive', () => {
    for (const view of [new Uint8Array(100), new Uint8Array(new ArrayBuffer(1_100), 0, 100)]) {
      expect(ownBytes(view)).toBe(view);
    }
    const large = new Uint8Array(new ArrayBuffer(12_000), 0, 9_000);
    expect(ownBytes(large)).toBe(large);
  });
});

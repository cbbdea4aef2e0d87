import { describe, expect, it } from '@jest/globals';
import {
  MOST_TEXTS_AT_ONCE,
  MOST_TOKENS_AT_ONCE,
  textBatches,
} from '../../../apps/tripsage-api/src/embeddings/text-batches.js';

describe('texts for one request', () => {
  it('are all of them, where that is not too much', () => {
    expect(textBatches([])).toEqual([]);
    expect(textBatches(['a', 'b', ''])).toEqual([['a', 'b', '']]);
  });

  it('are at most 2,048', () => {
    const texts = Array.from({ length: 2 * MOST_TEXTS_AT_ONCE + 1 }, (_, at) => String(at));
    const batches = textBatches(texts);
    expect(batches.map(({ length }) => length)).toEqual([MOST_TEXTS_AT_ONCE, MOST_TEXTS_AT_ONCE, 1]);
    expect(batches.flat()).toEqual(texts);
  });

  it('have at most as many bytes as a request may have tokens', () => {
    const half = 'é'.repeat(MOST_TOKENS_AT_ONCE / 4);
    expect(textBatches([half, half, 'a', half]).map(({ length }) => length)).toEqual([2, 2]);
  });
});

/** The most texts, and the most tokens, that OpenAI takes in one request. */
export const MOST_TEXTS_AT_ONCE = 2_048;
export const MOST_TOKENS_AT_ONCE = 300_000;

/** Texts in their order, in as few requests as the supplier takes. A token is at least one byte, so bytes bound them. */
export function textBatches(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let bytes = Infinity;
  for (const text of texts) {
    const own = Buffer.byteLength(text);
    let batch = batches.at(-1);
    if (batch === undefined || batch.length === MOST_TEXTS_AT_ONCE || bytes + own > MOST_TOKENS_AT_ONCE) {
      batch = [];
      batches.push(batch);
      bytes = 0;
    }
    batch.push(text);
    bytes += own;
  }
  return batches;
}

/** The most numbers that a vector can have, those of OpenAI's text-embedding-3-small. */
export const MOST_DIMENSIONS = 1536;

/** Words that say little of a text: they count a tenth. */
const STOP_WORDS = new Set(
  'a an and are as at be by for from has have i in is it its me my of on or our that the they this to was we were with you your'.split(
    ' ',
  ),
);
const STOP_WORD_WEIGHT = 0.1;
/** Parts of words bring `beach` near to `beaches`. A word's parts together weigh as much as half of it. */
const PARTS_WEIGHT = 0.5;
const PART_LENGTH = 3;

/**
 * A vector of length 1 for the text, always the same. Texts that share words, or parts of words, are near: their dot
 * product is toward 1, and about 0 for texts that share nothing. Case, accents and punctuation don't count. Fewer
 * dimensions are the first ones of more, normalized again, as with OpenAI's models.
 */
export function embed(text: string, dimensions = MOST_DIMENSIONS): Float32Array {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw new RangeError(`embed: expected 1 to ${MOST_DIMENSIONS} dimensions, got ${dimensions}`);
  }
  const sums = new Float64Array(dimensions);
  for (const [feature, weight] of featuresOf(text)) addFeature(sums, feature, weight);
  const length = Math.sqrt(sums.reduce((sum, value) => sum + value * value, 0));
  // With very few dimensions, features may cancel each other out.
  return Float32Array.from(sums, (value, at) => (length > 0 ? value / length : Number(at === 0)));
}

/** Words and parts of words with their weights. What repeats counts for more, but ever less so. */
function featuresOf(text: string): Map<string, number> {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu);
  if (!words) return new Map([[`text ${plain}`, 1]]);
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);

  const features = new Map<string, number>();
  for (const [word, count] of counts) {
    const weight = (STOP_WORDS.has(word) ? STOP_WORD_WEIGHT : 1) * (1 + Math.log(count));
    features.set(word, weight);
    const parts = partsOf(word);
    // Squares add up in the length of a vector, so each of n parts gets the n-th root of the square.
    const own = (weight * PARTS_WEIGHT) / Math.sqrt(parts.length);
    for (const part of parts) features.set(part, (features.get(part) ?? 0) + own);
  }
  return features;
}

/** The word's runs of three characters, its ends marked: a space keeps them apart from words. */
function partsOf(word: string): string[] {
  const marked = `<${word}>`;
  const count = Math.max(1, marked.length - PART_LENGTH + 1);
  return Array.from({ length: count }, (_, at) => `part ${marked.slice(at, at + PART_LENGTH)}`);
}

/** Adds the weight to every number, up or down as the feature's own row of bits says. */
function addFeature(sums: Float64Array, feature: string, weight: number): void {
  let state = hashOf(feature);
  let bits = 0;
  for (let at = 0; at < sums.length; at += 1) {
    if (at % 32 === 0) {
      state = (state + 0x6d2b79f5) | 0;
      bits = scrambled(state);
    }
    sums[at]! += bits & 1 ? weight : -weight;
    bits >>>= 1;
  }
}

/** FNV-1a of the text's UTF-16 units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}

/** The output of mulberry32 for a state: 32 bits that look random. */
function scrambled(state: number): number {
  let bits = Math.imul(state ^ (state >>> 15), state | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return (bits ^ (bits >>> 14)) >>> 0;
}

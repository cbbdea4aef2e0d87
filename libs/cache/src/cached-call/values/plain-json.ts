import { CacheValueError } from '../../contract/errors.js';

/**
 * A plain value as other services read it: JSON, dates as ISO text.
 *
 * @throws CacheValueError for what JSON has no text for
 */
export function plainJson(value: unknown): Uint8Array {
  let text: string | undefined;
  let why: unknown;
  try {
    text = JSON.stringify(value) as string | undefined;
  } catch (error) {
    why = error;
  }
  if (text !== undefined) return Buffer.from(text);
  throw new CacheValueError(
    `set: JSON has no text for this value${why instanceof Error ? ` (${why.message})` : ''}. Set plain data, or use ` +
      'getOrSet, which keeps more than JSON does.',
    { cause: why },
  );
}

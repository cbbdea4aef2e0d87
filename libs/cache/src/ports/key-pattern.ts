/** Texts with gaps between them, each of which any text fills: `['flights:', '']` is every key that starts so. */
export type KeyPattern = readonly string[];

/** A whole pattern: every key. */
export const EVERY_KEY: KeyPattern = ['', ''];

/** Tells whether a pattern stands for a key. */
export function isOfPattern(key: string, pattern: KeyPattern): boolean {
  const [first = '', ...rest] = pattern;
  const last = rest.pop();
  if (last === undefined) return key === first;
  if (!key.startsWith(first)) return false;
  let at = first.length;
  for (const text of rest) {
    const found = key.indexOf(text, at);
    if (found < 0) return false;
    at = found + text.length;
  }
  return key.length - last.length >= at && key.endsWith(last);
}

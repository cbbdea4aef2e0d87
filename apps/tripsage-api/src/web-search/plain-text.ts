/** Anything that a browser could take for a tag, a comment or the beginning of one. */
const TAG = /<[a-z/!?][^<>]*(?:>|$|(?=<))/giu;

/**
 * The text of a page without its tags, on one line, and cut to a length. Nothing is left that a browser would take for a tag,
 * though a client should show it as text all the same.
 */
export function plainText(html: string, longest: number): string {
  // More than can be left of it would only cost time.
  let text = html.slice(0, longest * 10).toWellFormed();
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(TAG, ' ');
  }
  const line = text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

/**
 * The text by which two questions count as the same. Compatible characters are one, and so is all white space. Capital letters
 * are small ones, in every language alike.
 */
export function normalizedText(text: string): string {
  const oneSpaced = text.normalize('NFKC').replace(/[\s\p{Cc}]+/gu, ' ');
  return caseFolded(oneSpaced).normalize('NFKC').trim();
}

/**
 * Small letters, by Unicode's rules and no country's. By way of the capitals, since ß and ss, or σ and ς, differ only as small
 * letters. The Turkish ı stays itself: its capital is that of i.
 */
function caseFolded(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^ı]+/gu, (part) => part.toUpperCase())
    .toLowerCase()
    .replaceAll('ς', 'σ');
}

/**
 * The text by which two questions count as the same: Unicode form, case and white space make no difference. Case is folded
 * by way of capitals, since only those bring `ß` to `ss`.
 */
export function normalizedText(text: string): string {
  const folded = text.normalize('NFKC').toUpperCase().toLowerCase();
  return folded.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim();
}

import type { WebQuestion } from './web-search-provider.port.js';

/** A question without what makes no difference to its answer. */
export interface NormalQuestion {
  readonly query: string;
  readonly domains: readonly string[];
  readonly freshness?: string;
}

/** The normal form of a question: two that have the same are one question, and have one key. */
export function normalQuestion({ query, domains, freshness }: WebQuestion): NormalQuestion {
  const normal = { query: normalText(query), domains: [...new Set(domains)].toSorted() };
  return freshness === undefined ? normal : { ...normal, freshness };
}

/** Compatible characters as one, white space as one space or none, and capital letters as small ones in every language alike. */
export function normalText(text: string): string {
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

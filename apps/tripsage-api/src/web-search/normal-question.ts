import { normalizedText } from '../requests/normalized-text.js';
import type { WebQuestion } from './web-search-provider.port.js';

/** A question without what makes no difference to its answer. */
export interface NormalQuestion {
  readonly query: string;
  readonly domains: readonly string[];
  readonly freshness?: string;
}

/** The normal form of a question: two that have the same are one question, and have one key. */
export function normalQuestion({ query, domains, freshness }: WebQuestion): NormalQuestion {
  const normal = { query: normalizedText(query), domains: [...new Set(domains)].toSorted() };
  return freshness === undefined ? normal : { ...normal, freshness };
}

/** The words that say how long an answer lives: pages of the last day are news. */
export function wordsOf({ query, freshness }: WebQuestion): string {
  return freshness === 'day' ? `${query} news` : query;
}

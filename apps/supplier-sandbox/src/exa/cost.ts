import { DEFAULT_RESULTS } from './found-pages.js';
import type { SearchBody } from './search.schema.js';

/** The cost of a search in US dollars; parts that cost nothing are left out. */
export interface CostDollars {
  readonly total: number;
  readonly search: { readonly neural: number };
  readonly contents?: { readonly summary: number };
}

/** Seven dollars for a thousand searches of up to ten results, one for a thousand results more or summaries. */
const SEARCH_USD = 0.007;
const INCLUDED_RESULTS = 10;
const MORE_RESULT_USD = 0.001;
const SUMMARY_USD = 0.001;

export function costOf({ numResults = DEFAULT_RESULTS, contents }: SearchBody): CostDollars {
  const neural = exact(SEARCH_USD + Math.max(0, numResults - INCLUDED_RESULTS) * MORE_RESULT_USD);
  const summary = contents?.summary ? exact(numResults * SUMMARY_USD) : 0;
  const total = exact(neural + summary);
  return summary > 0 ? { total, search: { neural }, contents: { summary } } : { total, search: { neural } };
}

/** Without the tail of binary fractions. */
function exact(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}

/** The ages that pages may be restricted to. */
export const FRESHNESS = ['day', 'week', 'month', 'year'] as const;
export type Freshness = (typeof FRESHNESS)[number];

/** The most results of a search. */
export const MOST_RESULTS = 10;

/** One question to the web. */
export interface WebQuestion {
  /** In the words of the one who asks. */
  readonly query: string;
  /** Host names; only pages on these, or on hosts below them, are wanted. None: pages of any host. */
  readonly domains: readonly string[];
  /** The oldest that a page may be. Default any age. */
  readonly freshness?: Freshness;
}

/** One page that was found. Its texts are plain: there are no tags in them. */
export interface WebResult {
  readonly title: string;
  /** http or https. */
  readonly url: string;
  readonly snippet: string;
  /** ISO 8601; `null` where nobody knows. */
  readonly publishedDate: string | null;
  /** The supplier's measure of how well the page fits; `null` where it gives none. */
  readonly score: number | null;
}

/**
 * Searches the web. Rejects with `SupplierError` when the supplier gives no usable answer, and with `RateLimitedError` where
 * a limiter rejects the call.
 */
export abstract class WebSearchProvider {
  /** The best results, at most {@link MOST_RESULTS}, best first. */
  abstract search(question: WebQuestion): Promise<readonly WebResult[]>;
}

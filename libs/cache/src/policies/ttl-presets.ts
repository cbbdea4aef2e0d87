import { type Duration, durationToMs } from '../api/duration.js';
import { DEFAULT_SEARCH_LIFE, type TtlPolicy } from '../options/policy.js';
import { requireAtOnce } from '../options/rule.js';

/** Policies for what travel applications ask. Take them as they are, spread them, or shorten them with `nearTravelDate`. */
export const ttlPresets = {
  /** Flight offers: fares and seats move all day. */
  flights: { fresh: '10m' },
  /** Stays: prices move a few times a day. */
  hotels: { fresh: '30m' },
  /** Weather: models run every few hours, nowcasts more often. */
  weather: { fresh: '30m' },
  /** Places, points of interest. */
  places: { fresh: '1d' },
  /** Airports, airlines, countries. */
  airports: { fresh: '7d' },
  /** Three tiers for all that has no better rule. */
  short: { fresh: '1h' },
  medium: { fresh: '6h' },
  long: { fresh: '24h' },
} as const satisfies Record<string, TtlPolicy>;

const SEARCH_LIVES: readonly { words: RegExp; fresh: Duration }[] = [
  { words: /\b(now|today|tonight|current|currently|live|weather|forecast)\b/i, fresh: '2m' },
  { words: /\b(news|headlines?|breaking|latest)\b/i, fresh: '10m' },
  { words: /\b(prices?|fares?|costs?|cheap|cheapest|deals?|flights?)\b/i, fresh: '1h' },
  { words: /\b(hours|open|opening|closing|menus?)\b/i, fresh: '6h' },
];

/**
 * A policy for web searches that lives by what is asked. It is 2 m for now or weather, 10 m for news, 1 h for prices,
 * and 6 h for opening hours and menus. Where several apply the shortest wins.
 *
 * @param query the text of the search, from the arguments
 * @param otherwise the life of a search that none of these words is in; default `'1h'`
 */
export function webSearchPolicy<Args extends readonly unknown[]>(
  query: (...args: Args) => string,
  otherwise: Duration = DEFAULT_SEARCH_LIFE,
): TtlPolicy<Args> {
  durationToMs(otherwise, 'webSearchPolicy: otherwise', 1);
  return {
    fresh: ({ args }) => {
      const text = query(...args);
      requireAtOnce(text, 'webSearchPolicy: query');
      return SEARCH_LIVES.find(({ words }) => words.test(text))?.fresh ?? otherwise;
    },
  };
}

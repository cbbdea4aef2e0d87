import { DEFAULT_LOCALE } from './caller.js';

const LONGEST_HEADER = 1_000;
/** Browsers send few different headers, and reading one takes longer than a hit of the cache. */
const MOST_KEPT = 500;
const kept = new Map<string, string>();

/** The language that a client likes best, by `Accept-Language` (RFC 9110 section 12.5.4); `en` where none is well-formed. */
export function acceptedLocale(header: string | undefined): string {
  if (header === undefined) return DEFAULT_LOCALE;
  const known = kept.get(header);
  if (known !== undefined) return known;
  const text = header.slice(0, LONGEST_HEADER);
  const locale = bestOf(text);
  // Whoever sends ever new ones makes room for them by that.
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, locale);
  return locale;
}

function bestOf(header: string): string {
  const ranges = header.split(',').map(rangeOf);
  const best = ranges
    .filter(({ tag, weight }) => weight > 0 && tag !== '')
    .toSorted((one, other) => other.weight - one.weight)[0];
  return best?.tag ?? DEFAULT_LOCALE;
}

function rangeOf(text: string): { tag: string; weight: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  const weight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q) : 0;
  return { tag: canonical(range), weight };
}

function canonical(range: string): string {
  try {
    return Intl.getCanonicalLocales(range)[0] ?? '';
  } catch {
    return '';
  }
}

import { parseDictionary, ParseError, parseList } from 'structured-headers';
import type { BareItem } from 'structured-headers';

/** One service limit of the `RateLimit` field. */
export interface StructuredLimit {
  readonly remaining: number | undefined;
  readonly resetSeconds: number | undefined;
  readonly isOfCalls: boolean;
}

/** The units that count calls; without one it is requests. */
const UNITS_OF_CALLS: ReadonlySet<unknown> = new Set([undefined, 'requests', 'request']);

/**
 * The limits that the `RateLimit` field of draft-ietf-httpapi-ratelimit-headers tells of: since draft 08 a list of
 * policies, `"default";r=50;t=30`, whose units are in `RateLimit-Policy`; in draft 07 one dictionary,
 * `limit=100, remaining=50, reset=30`. A field that is malformed is ignored whole, as the draft says.
 */
export function structuredLimits(rateLimit: string, policy: string): readonly StructuredLimit[] {
  const listed = parsed(parseList, rateLimit);
  if (listed === undefined) return limitOfDictionary(rateLimit);
  const units = unitsOf(policy);
  return listed.map(([name, parameters]) => ({
    remaining: wholeNumber(parameters.get('r')),
    resetSeconds: wholeNumber(parameters.get('t')),
    isOfCalls: UNITS_OF_CALLS.has(units.get(String(name))),
  }));
}

function limitOfDictionary(rateLimit: string): readonly StructuredLimit[] {
  const dictionary = parsed(parseDictionary, rateLimit);
  if (dictionary === undefined) return [];
  const numberOf = (key: string): number | undefined => wholeNumber(dictionary.get(key)?.[0]);
  return [{ remaining: numberOf('remaining'), resetSeconds: numberOf('reset'), isOfCalls: true }];
}

/** What each policy counts, by the policy's name. */
function unitsOf(policy: string): ReadonlyMap<string, unknown> {
  const policies = parsed(parseList, policy) ?? [];
  return new Map(policies.map(([name, parameters]) => [String(name), parameters.get('qu')]));
}

function parsed<Parsed>(parse: (text: string) => Parsed, text: string): Parsed | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

function wholeNumber(item: BareItem | readonly unknown[] | undefined): number | undefined {
  return typeof item === 'number' && Number.isSafeInteger(item) && item >= 0 ? item : undefined;
}

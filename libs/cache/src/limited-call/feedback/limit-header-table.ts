import type { HeaderUnit } from './header-times.js';

/** A header that says when something ends, and the unit of its plain numbers. */
export interface TimeHeader {
  readonly name: string;
  readonly unit: HeaderUnit;
}

/** Two headers of one limit: what is left of it, and when it starts anew. */
export interface LimitHeaders {
  readonly remaining: string;
  /** The first that can be read counts. */
  readonly resets: readonly TimeHeader[];
  /** The limit counts calls, not tokens, bytes or the like. */
  readonly isOfCalls: boolean;
}

const inSeconds = (name: string): TimeHeader => ({ name, unit: 's' });
const inMs = (name: string): TimeHeader => ({ name, unit: 'ms' });

/** The headers that ask for a wait, the most exact first. The first that can be read counts. */
export const WAIT_HEADERS: readonly TimeHeader[] = [
  // OpenAI and Azure OpenAI, beside Retry-After; then other services of Azure, as Cosmos DB.
  inMs('retry-after-ms'),
  inMs('x-ms-retry-after-ms'),
  // RFC 9110 10.2.3. Seconds or a date, and from suppliers that read no RFC: anything.
  inSeconds('retry-after'),
  // Docker Hub, in epoch seconds; MailerLite; Bucket4j.
  inSeconds('x-retry-after'),
  inSeconds('x-ratelimit-retry-after'),
  inSeconds('x-rate-limit-retry-after-seconds'),
];

const ofCalls = (remaining: string, ...resets: TimeHeader[]): LimitHeaders => ({
  remaining,
  resets,
  isOfCalls: true,
});
const ofOthers = (remaining: string, reset: string): LimitHeaders => ({
  remaining,
  resets: [inSeconds(reset)],
  isOfCalls: false,
});

/** The headers of limits, by suppliers that send them. */
export const LIMIT_HEADERS: readonly LimitHeaders[] = [
  // Drafts of the IETF up to 06; Duffel, whose reset is a date; DigitalOcean, in epoch seconds; Yelp and GitLab, a date.
  ofCalls('ratelimit-remaining', inSeconds('ratelimit-reset'), inSeconds('ratelimit-resettime')),
  // GitHub, in epoch seconds; Atlassian, an ISO date; Discord, whose `after` needs no clock; most others, seconds from now.
  ofCalls('x-ratelimit-remaining', inSeconds('x-ratelimit-reset-after'), inSeconds('x-ratelimit-reset')),
  // X, once Twitter, and Okta, in epoch seconds; Prisjakt, in milliseconds.
  ofCalls('x-rate-limit-remaining', inSeconds('x-rate-limit-reset')),
  ofCalls('x-rate-limit-requests-left', inMs('x-rate-limit-time-reset-ms')),
  // OpenAI, whose resets are durations as `6m0s`.
  ofCalls('x-ratelimit-remaining-requests', inSeconds('x-ratelimit-reset-requests')),
  ofOthers('x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'),
  // Linear, in epoch milliseconds; RapidAPI, in seconds from now.
  ofCalls('x-ratelimit-requests-remaining', inSeconds('x-ratelimit-requests-reset')),
  ofOthers('x-ratelimit-complexity-remaining', 'x-ratelimit-complexity-reset'),
  // Anthropic, whose resets are ISO dates.
  ofCalls('anthropic-ratelimit-requests-remaining', inSeconds('anthropic-ratelimit-requests-reset')),
  ofOthers('anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'),
  ofOthers('anthropic-ratelimit-input-tokens-remaining', 'anthropic-ratelimit-input-tokens-reset'),
  ofOthers('anthropic-ratelimit-output-tokens-remaining', 'anthropic-ratelimit-output-tokens-reset'),
  // HubSpot says how long its window is: what was used is back after that long at the latest.
  ofCalls('x-hubspot-ratelimit-remaining', inMs('x-hubspot-ratelimit-interval-milliseconds')),
  // Brevo.
  ofCalls('x-sib-ratelimit-remaining', inSeconds('x-sib-ratelimit-reset')),
];

/** Shopify's bucket: `<how full>/<how much it takes>`. It leaks by the second. */
export const SHOPIFY_BUCKET = 'x-shopify-shop-api-call-limit';
export const SHOPIFY_LEAKS_EVERY_MS = 1000;

/**
 * The answers that speak for all calls, not for the one that they answer. One of `always` rejects for a limit. One of
 * `if-asked` does where a header asks for a wait; one of `if-spent` also where a limit has nothing left.
 */
export const LIMIT_STATUSES: ReadonlyMap<number | undefined, 'always' | 'if-asked' | 'if-spent'> = new Map([
  [429, 'always'],
  // X's own number for 429 in former times.
  [420, 'always'],
  // GitHub rejects by its limits with 403, too.
  [403, 'if-spent'],
  [503, 'if-asked'],
  // Anthropic is overloaded.
  [529, 'if-asked'],
]);

/** Says that an answer with this status means that the supplier is not well, or did not do the call for lack of room. */
export function isFailedStatus(status: number): boolean {
  return (status >= 500 && status < 600) || status === 408 || status === 420 || status === 429;
}

import { CURRENCIES, type Currency } from './duffel/duffel.context.js';
import {
  DEFAULT_CURRENCY,
  DEFAULT_HOST,
  DEFAULT_PORT,
  DEFAULT_SEED,
  DEFAULT_WEBHOOK_SECRET,
  type SandboxOptions,
} from './sandbox.js';
import { DEFAULT_OFFER_LIFE_SECONDS, type Latency } from './traffic/behaviour.js';

/** Something in the environment is wrong. The message names each variable, what it holds and what was expected. */
export class SandboxConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SandboxConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The only reader of the environment. An empty variable counts as absent. The variables:
 *
 * - `SANDBOX_PORT` (3001), `SANDBOX_HOST` (127.0.0.1), `SANDBOX_SEED` (tripsage), `SANDBOX_CURRENCY` (EUR, GBP or USD)
 * - `SANDBOX_LATENCY_MS` (by supplier; `300-1500` is that of all, one number for always the same)
 * - `SANDBOX_RATE_LIMIT` (Duffel's calls in 60 s, or `off`), `SANDBOX_OFFER_LIFE_SECONDS` (1800)
 * - `SANDBOX_WEBHOOK_URL` (none: no webhooks are sent), `SUPABASE_WEBHOOK_SECRET` (one for tests)
 */
export function readConfig(env: Environment = process.env): SandboxOptions {
  const faults: string[] = [];
  const read = <T>(
    name: string,
    expected: string,
    fallback: T,
    parse: (text: string) => T | undefined,
  ): T => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = parse(text);
    if (value !== undefined) return value;
    faults.push(`${name} is '${text}': expected ${expected}`);
    return fallback;
  };

  /** The value stays out of the fault: it may be a real one with a slip. */
  const secret = (name: string, fallback: string): string => {
    const text = env[name] || fallback;
    if (/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(text)) return text;
    faults.push(`${name} is malformed: expected 'whsec_' and the secret in base 64`);
    return fallback;
  };

  const options: SandboxOptions = {
    host: read('SANDBOX_HOST', 'a host name or address', DEFAULT_HOST, (text) =>
      /^\S+$/.test(text) ? text : undefined,
    ),
    port: read('SANDBOX_PORT', 'a port from 0 to 65535', DEFAULT_PORT, (text) =>
      wholeNumber(text, 0, 65_535),
    ),
    seed: read('SANDBOX_SEED', 'any text', DEFAULT_SEED, (text) => text),
    currency: read('SANDBOX_CURRENCY', `one of ${CURRENCIES.join(', ')}`, DEFAULT_CURRENCY, currency),
    behaviour: {
      ...read('SANDBOX_LATENCY_MS', "milliseconds such as '300-1500' or '50'", {}, latency),
      offerLifeSeconds: read(
        'SANDBOX_OFFER_LIFE_SECONDS',
        'whole seconds from 1 to 86400',
        DEFAULT_OFFER_LIFE_SECONDS,
        (text) => wholeNumber(text, 1, 86_400),
      ),
      rateLimits: read(
        'SANDBOX_RATE_LIMIT',
        "a whole number of calls in 60 s from 1 to 100000, or 'off'",
        {},
        duffelLimit,
      ),
      webhooks: read('SANDBOX_WEBHOOK_URL', 'an http or https URL', {}, webhookUrl),
    },
    webhookSecret: secret('SUPABASE_WEBHOOK_SECRET', DEFAULT_WEBHOOK_SECRET),
  };
  if (faults.length > 0) throw new SandboxConfigError(faults);
  return options;
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
}

function latency(text: string): { latency?: Latency } | undefined {
  const [least, most = least] = text.split('-');
  const minMs = wholeNumber(least ?? '', 0, 600_000);
  const maxMs = wholeNumber(most ?? '', 0, 600_000);
  return minMs === undefined || maxMs === undefined || minMs > maxMs || text.split('-').length > 2
    ? undefined
    : { latency: { minMs, maxMs } };
}

function webhookUrl(text: string): { url?: string } | undefined {
  return URL.canParse(text) && /^https?:/.test(text) ? { url: text } : undefined;
}

function duffelLimit(text: string): { duffel?: { limit: number; windowSeconds: number } | null } | undefined {
  if (text === 'off') return { duffel: null };
  const limit = wholeNumber(text, 1, 100_000);
  return limit === undefined ? undefined : { duffel: { limit, windowSeconds: 60 } };
}

function currency(text: string): Currency | undefined {
  return CURRENCIES.find((one) => one === text);
}

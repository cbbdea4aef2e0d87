/**
 * The time that an answer takes, in milliseconds. A search takes any time between the two, a look-up one in the lower quarter.
 * None takes longer than the `supplier_timeout` of its request; for a caller that runs out of time there is `hang`.
 */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

/** At most `limit` calls in any `windowSeconds` seconds. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** All limits of one supplier, which hold together: a window, several, or none. */
export type RateLimits = RateLimit | readonly RateLimit[] | null;

/**
 * The result of a failing call: a status with the supplier's error body, a reset connection, or no answer at all. Garbage
 * is a 200 that can't be read: HTML and JSON that is cut off, in turn. A slow answer is right, but late.
 */
export const FAILURE_KINDS = ['status', 'reset', 'hang', 'garbage', 'slow'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** The statuses that can be asked for. */
export const FAILURE_STATUSES = [429, 500, 502, 503, 504] as const;
export type FailureStatus = (typeof FAILURE_STATUSES)[number];

/** Calls that fail on request. With neither `calls` nor `share`, all calls of the endpoint fail. */
export interface FailureRule {
  /** `all`, a supplier's name, or an endpoint as `/_sandbox/calls` names it. Default `all`. */
  readonly endpoint: string;
  /** Default `status`. */
  readonly kind: FailureKind;
  /** For kind `status`. Default 503. */
  readonly status: FailureStatus;
  /** Sent as `Retry-After`: seconds, or the text of an HTTP date. Default: no such header. */
  readonly retryAfter?: number | string;
  /** For kind `slow`: milliseconds over the latency. Default 10000. */
  readonly delayMs?: number;
  /** The next N calls fail; what is left is counted down. */
  readonly calls?: number;
  /** This share of calls fails, 0 to 1, chosen by the seed. */
  readonly share?: number;
}

/** The way in which webhooks are sent. */
export interface Webhooks {
  /** `null`: none are sent. */
  readonly url: string | null;
  /** The time from the change to the first attempt, in milliseconds. */
  readonly delayMs: number;
  /** The number of times that each is sent, with the same id. */
  readonly copies: number;
  /** Sent in another order than that of the changes. */
  readonly shuffled: boolean;
}

/** Everything that `/_sandbox/behaviour` shows and sets. */
export interface Behaviour {
  /** By the supplier's name. */
  readonly latencies: Readonly<Record<string, Latency>>;
  /** By the supplier's name; `null`: no limit, and the count is reset. */
  readonly rateLimits: Readonly<Record<string, RateLimits>>;
  /** The first rule that holds for a call decides. */
  readonly failures: readonly FailureRule[];
  /** The time for which an offer made from now on can be bought, in seconds. */
  readonly offerLifeSeconds: number;
  readonly webhooks: Webhooks;
}

/**
 * Fields that are given replace the ones in force: latencies and limits by supplier, webhooks field by field. A list of
 * failures replaces the whole list. `latency` sets that of every supplier; `latencies` goes over it.
 */
export type BehaviourChange = {
  latency?: Latency;
  latencies?: Record<string, Latency>;
  rateLimits?: Record<string, RateLimits>;
  failures?: readonly Partial<FailureRule>[];
  offerLifeSeconds?: number;
  webhooks?: Partial<Webhooks>;
};

export const DEFAULT_OFFER_LIFE_SECONDS = 1800;
export const DEFAULT_WEBHOOKS: Webhooks = { url: null, delayMs: 0, copies: 1, shuffled: false };
const DEFAULT_FAILURE: FailureRule = { endpoint: 'all', kind: 'status', status: 503 };

/** The behaviour in force. Every call reads it, so a change holds from the next call on. */
export class CurrentBehaviour {
  private inForce: Behaviour;

  constructor(private readonly initial: Behaviour) {
    this.inForce = initial;
  }

  get(): Behaviour {
    return this.inForce;
  }

  change(change: BehaviourChange): Behaviour {
    this.inForce = applied(this.inForce, change);
    return this.inForce;
  }

  reset(): Behaviour {
    this.inForce = this.initial;
    return this.inForce;
  }
}

/** `behaviour` with `change` over it and the defaults of failure rules filled in. */
export function applied(behaviour: Behaviour, change: BehaviourChange): Behaviour {
  const { latency, latencies } = change;
  const before = Object.entries(behaviour.latencies);
  return {
    latencies: { ...Object.fromEntries(before.map(([name, own]) => [name, latency ?? own])), ...latencies },
    rateLimits: { ...behaviour.rateLimits, ...change.rateLimits },
    failures: change.failures?.map((rule) => ({ ...DEFAULT_FAILURE, ...rule })) ?? behaviour.failures,
    offerLifeSeconds: change.offerLifeSeconds ?? behaviour.offerLifeSeconds,
    webhooks: { ...behaviour.webhooks, ...change.webhooks },
  };
}

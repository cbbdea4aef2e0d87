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

/** The result of a failing call: a status with the supplier's error body, a reset connection, or no answer at all. */
export type FailureKind = 'status' | 'reset' | 'hang';

/** The statuses that can be asked for. */
export const FAILURE_STATUSES = [429, 500, 502, 503, 504] as const;
export type FailureStatus = (typeof FAILURE_STATUSES)[number];

/** Calls that fail on request. With neither `calls` nor `share`, all calls of the endpoint fail. */
export interface FailureRule {
  /** `all`, or an endpoint as `/_sandbox/calls` names it. Default `all`. */
  readonly endpoint: string;
  /** Default `status`. */
  readonly kind: FailureKind;
  /** For kind `status`. Default 503. */
  readonly status: FailureStatus;
  /** Sent as `Retry-After`: seconds, or the text of an HTTP date. Default: no such header. */
  readonly retryAfter?: number | string;
  /** The next N calls fail; what is left is counted down. */
  readonly calls?: number;
  /** This share of calls fails, 0 to 1, chosen by the seed. */
  readonly share?: number;
}

/** Everything that `/_sandbox/behaviour` shows and sets. */
export interface Behaviour {
  readonly latency: Latency;
  /** By the supplier's name; `null`: no limit, and the count is reset. */
  readonly rateLimits: Readonly<Record<string, RateLimit | null>>;
  /** The first rule that holds for a call decides. */
  readonly failures: readonly FailureRule[];
  /** The time for which an offer made from now on can be bought, in seconds. */
  readonly offerLifeSeconds: number;
}

/** Fields that are given replace the ones in force; a limit is replaced by supplier, `failures` as a whole. */
export type BehaviourChange = {
  latency?: Latency;
  rateLimits?: Record<string, RateLimit | null>;
  failures?: readonly Partial<FailureRule>[];
  offerLifeSeconds?: number;
};

export const DEFAULT_LATENCY: Latency = { minMs: 300, maxMs: 1500 };
export const DEFAULT_OFFER_LIFE_SECONDS = 1800;
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
  return {
    latency: change.latency ?? behaviour.latency,
    rateLimits: { ...behaviour.rateLimits, ...change.rateLimits },
    failures: change.failures?.map((rule) => ({ ...DEFAULT_FAILURE, ...rule })) ?? behaviour.failures,
    offerLifeSeconds: change.offerLifeSeconds ?? behaviour.offerLifeSeconds,
  };
}

/** One request of a traveler, and how long he thinks before it. */
export interface Step {
  readonly kind: string;
  readonly thinksS: number;
  readonly path?: string;
  /** Sent by POST. */
  readonly body?: object;
  /** Reads an offer of the latest search. */
  readonly readsOffer?: true;
  readonly makesTrip?: object;
  /** Reads the trip, or what lies below it. */
  readonly readsTrip?: string;
  readonly changesTrip?: object;
}

export interface Script {
  readonly user: string;
  /** A share of the day. */
  readonly arrivesAt: number;
  readonly steps: readonly Step[];
}

export function scriptsOf(of: { travelers: number; seed: number; nowMs: number }): Script[];

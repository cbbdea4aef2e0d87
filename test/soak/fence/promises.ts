/** What is promised in a scenario. */
export interface Promises {
  readonly maxStalenessMs: number;
  readonly graceMs: number;
  /** The longest between the end of a load and the moment at which its value is stored. */
  readonly storedWithinMs: number;
  readonly staleMs: number;
  /** The longest wait of a call. */
  readonly longestWaitMs: number;
  /** Errors that the scenario explains. */
  readonly errors?: RegExp;
  /** Nothing that was set is lost, since nothing fails. */
  readonly isCalm: boolean;
  /** Plain values may come back, as a restored server brings them. */
  readonly isRestored: boolean;
}

export interface Verdict {
  readonly violations: readonly string[];
  readonly byRule: ReadonlyMap<string, number>;
  /** From an invalidation to an older answer that was allowed, of calls that were made after it. */
  readonly worstStalenessMs: number;
  /** The same of disconnected processes. */
  readonly worstDisconnectedMs: number;
}

export const USUAL_PROMISES: Promises = {
  maxStalenessMs: 1_000,
  graceMs: 10_000,
  storedWithinMs: 1_000,
  staleMs: 0,
  longestWaitMs: 60_000,
  isCalm: false,
  isRestored: false,
};

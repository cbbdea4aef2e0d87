/** The most bumps of each kind that versions keep. */
export interface MostBumps {
  /** Key bumps: `delete` of a key. */
  readonly keys: number;
  readonly others: number;
}

export const MOST_BUMPS: MostBumps = { keys: 10_000, others: 100_000 };

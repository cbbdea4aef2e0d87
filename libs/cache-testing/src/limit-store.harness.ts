import type { LimitStore } from '@tripsage/cache';

/** One store of limits under test, with nothing on its server at the start. */
export interface LimitStoreHarness {
  readonly store: LimitStore;
  /** The store of another process on the same server; the same once more where it can't be shared. */
  another(): Promise<LimitStore>;
  /** The ids of `capacity-freed` messages, in their order; it grows. */
  readonly freed: readonly string[];
  /** Lets at least this much time pass for the store: by a fake clock, or by waiting where 150 ms are enough. */
  pass(ms: number): Promise<void>;
  /** Milliseconds that pass as the store's do, also in `pass`. */
  now(): number;
  /** The time that requests may take on their way, and a test between them; 0 where a clock stands still meanwhile. */
  readonly slackMs: number;
  /** Closes what was opened. */
  destroy(): Promise<void>;
}

export interface LimitStoreUnderTest {
  /** The name in the title: `contract: limit store on <name>`. */
  readonly name: string;
  create(): Promise<LimitStoreHarness>;
}

/** One rule for a store of limits, which throws where it is broken. */
export type LimitStoreCase = readonly [title: string, check: (harness: LimitStoreHarness) => Promise<void>];

import type { CacheStore } from '@tripsage/cache';

/** One store under test, empty at the start. */
export interface CacheStoreHarness {
  readonly store: CacheStore;
  /** Lets at least this much time pass for the store: by a fake clock, or by waiting (50 ms at most are asked for). */
  pass(ms: number): Promise<void>;
  /** The steps in which the store tells time, in milliseconds. */
  readonly tick: number;
  /** Closes the store and removes what it left behind. The store may be closed already. */
  destroy(): Promise<void>;
}

/** The functions of the test runner: Jest's, Vitest's or `node:test`'s. */
export interface TestRunner {
  describe(title: string, body: () => void): unknown;
  it(title: string, body: () => Promise<void>): unknown;
}

export interface CacheStoreUnderTest {
  /** The name in the title: `contract: cache store on <name>`. */
  readonly name: string;
  create(): Promise<CacheStoreHarness>;
}

/** One rule for a store, which throws where it is broken. */
export type CacheStoreCase = readonly [title: string, check: (harness: CacheStoreHarness) => Promise<void>];

import type { Backend } from '@tripsage/cache';

/** How many marks the versions keep. */
export interface MarkBounds {
  /** Hard ones on keys. */
  readonly keys: number;
  readonly others: number;
}

/** One backend under test, with nothing on its server at the start. */
export interface BackendHarness {
  /** Connected, with its bus. */
  readonly backend: Backend;
  /** Another process's, connected to the same server; the same once more where it can't be shared. */
  another(): Promise<Backend>;
  /** Lets at least this much time pass for the server: by a fake clock, or by waiting (50 ms at most are asked for). */
  pass(ms: number): Promise<void>;
  /** Closes what was opened. */
  destroy(): Promise<void>;
}

export interface BackendUnderTest {
  /** What the title says: `contract: backend on <name>`. */
  readonly name: string;
  create(options: { readonly mostBumps?: MarkBounds }): Promise<BackendHarness>;
}

/** One thing that a backend must do; it throws where it does not. Some need small bounds to show it. */
export type BackendCase = readonly [
  title: string,
  check: (harness: BackendHarness) => Promise<void>,
  mostBumps?: MarkBounds,
];

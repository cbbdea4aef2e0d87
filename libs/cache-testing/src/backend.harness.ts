import type { Backend } from '@tripsage/cache';

/** The most bumps that the versions keep. */
export interface BumpBounds {
  /** Key bumps: `delete` of a key. */
  readonly keys: number;
  readonly others: number;
}

/** One backend under test, with nothing on its server at the start. */
export interface BackendHarness {
  /** Connected, with its bus. */
  readonly backend: Backend;
  /** The backend of another process on the same server; the same once more where it can't be shared. */
  another(): Promise<Backend>;
  /** Lets at least this much time pass for the server: by a fake clock, or by waiting (50 ms at most are asked for). */
  pass(ms: number): Promise<void>;
  /** Closes what was opened. */
  destroy(): Promise<void>;
}

export interface BackendUnderTest {
  /** The name in the title: `contract: backend on <name>`. */
  readonly name: string;
  create(options: { readonly mostBumps?: BumpBounds }): Promise<BackendHarness>;
}

/** One rule for a backend, which throws where it is broken. Some need small bounds to show it. */
export type BackendCase = readonly [
  title: string,
  check: (harness: BackendHarness) => Promise<void>,
  mostBumps?: BumpBounds,
];

/**
 * A unit of work that is ended by hand, for databases that have commit and rollback hooks. It is one of its own, also
 * where another is open around it.
 */
export interface CacheTransaction {
  /**
   * Runs code inside: what it writes and invalidates is held back until the end. May be called several times.
   *
   * @throws CacheTransactionEndedError after the end; what the code throws
   */
  run<Result>(code: () => Result): Result;
  /**
   * Ends it, and does what was held back. To be called once the database has committed: a reader may bring back the old
   * value otherwise. While the server does not answer, invalidations stay pending. One that was begun before the process
   * has heard from the server deletes the keys of its values in their place.
   *
   * @throws CacheTransactionEndedError where it has ended already
   */
  commit(): Promise<void>;
  /**
   * Ends it, and drops what was held back.
   *
   * @throws CacheTransactionEndedError where it has ended already
   */
  rollback(): void;
}

/** Options of a transaction that is ended by hand. */
export interface CacheTransactionOptions {
  /**
   * Asked whenever code inside reads or writes. `false`: it runs outside of the database transaction just now, and acts
   * at once. Default: it is always inside.
   */
  isActive?: () => boolean;
}

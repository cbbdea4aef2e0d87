/** A point at which a transaction stops for ever, for the process to be killed there. */
export type StopAt = 'written' | 'committed' | 'done';

export type Order =
  | { kind: 'open'; dataDir: string; url?: string; keyPrefix?: string; leaseLife?: `${number}ms` }
  | {
      kind: 'transaction';
      by: 'rename' | 'save' | 'by hand';
      id: string;
      title: string;
      end?: 'reject' | 'refused by the database' | 'in a savepoint that is rolled back';
      stopAt?: StopAt;
    }
  | { kind: 'propagations' }
  | { kind: 'read'; id: string }
  | { kind: 'finish' }
  | { kind: 'close' };

/** How a transaction ended, and what a reader inside of it got after the write. */
export interface Ended {
  inside?: string;
  error?: string;
}

export interface Read {
  title: string | undefined;
  /** It came from the database. */
  isLoaded: boolean;
}

/** Reported where a transaction stops. */
export interface Stopped {
  stoppedAt: StopAt;
}

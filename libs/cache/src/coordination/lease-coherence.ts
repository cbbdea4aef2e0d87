import type { Version } from '../ports/versions.js';

/** Knowledge of invalidations, as far as leases depend on it. */
export interface LeaseCoherence {
  /** `usable`: all that matters is known. `disconnected`: the server does not answer. */
  readonly state: 'usable' | 'unconfirmed' | 'disconnected';
  /** The version that is known now, which goes with a lease. */
  readonly version: Version;
  /** Validates what a load brings that began at a version; `gone`: it is invalidated already. */
  validate(load: { version: Version; names: readonly string[] }): 'valid' | 'stale' | 'gone';
}

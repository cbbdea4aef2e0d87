import type { Duration } from '../api/duration.js';

/** How one supplier is watched: by the calls that its limiter lets pass, so under the limiter's name. */
export interface SupplierHealthOptions {
  /** Which errors of its calls say that it is not well. Default: every error. */
  isFailure?: (error: unknown) => boolean;
  /** Asks it for something cheap that costs nothing, when nobody called it for a while. Default: it counts as it did last. */
  probe?: () => Promise<unknown>;
  /** How long nobody called it before it is probed. Default `'1m'`. */
  silence?: Duration;
}

/** How the application is judged. */
export interface HealthOptions {
  /** Whether the application is down, not only degraded, while the server of its cache is. Default false. */
  strict?: boolean;
  /** Of suppliers, by the names of their limiters. Default: all are watched, none is probed. */
  suppliers?: Record<string, SupplierHealthOptions | false>;
}

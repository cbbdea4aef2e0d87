import type { Destination, DestinationQuery } from './destinations.dto.js';

/** The conditions of a search. */
export type DestinationFilter = Omit<DestinationQuery, 'ids'>;

/** Keeps destinations. Methods reject with `SupplierError` or `RateLimitedError` where there is no usable answer. */
export abstract class DestinationsProvider {
  /** By name. */
  abstract search(filter: DestinationFilter): Promise<readonly Destination[]>;
  /** Those that exist, in whatever order. */
  abstract findMany(ids: readonly string[]): Promise<Destination[]>;
}

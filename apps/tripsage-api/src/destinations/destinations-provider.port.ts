import type { Destination, DestinationQuery } from './destinations.dto.js';

/** The conditions of a search. */
export type DestinationFilter = Omit<DestinationQuery, 'ids'>;

/** A destination that is near to a vector: toward 1 the nearer. */
export interface DestinationMatch {
  readonly id: string;
  readonly similarity: number;
}

/** Keeps destinations. Methods reject with `SupplierError` or `RateLimitedError` where there is no usable answer. */
export abstract class DestinationsProvider {
  /** By name. */
  abstract search(filter: DestinationFilter): Promise<readonly Destination[]>;
  /** Those that exist, in whatever order. */
  abstract findMany(ids: readonly string[]): Promise<Destination[]>;
  /** Those whose descriptions are nearest to a vector of the same model, the nearest first. */
  abstract match(embedding: Float32Array, most: number): Promise<readonly DestinationMatch[]>;
}

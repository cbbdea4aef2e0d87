import type { AcceptedVersions } from '../preconditions/entity-tag.js';
import type { NewTrip, Trip, TripPatch, TripQuery } from './trips.dto.js';

/** The conditions of a list. */
export type TripFilter = Omit<TripQuery, 'ids'>;

/** One page of trips. */
export interface TripPage {
  readonly trips: readonly Trip[];
  readonly nextCursor?: string;
}

/**
 * Keeps the trips of the user who asks; those of others don't exist for it. Methods reject with `SupplierError` or
 * `RateLimitedError` where there is no usable answer, and with `UnauthenticatedError` without a user.
 */
export abstract class TripsProvider {
  /** Those that exist, in whatever order. */
  abstract findMany(ids: readonly string[]): Promise<Trip[]>;
  /** The newest first. */
  abstract list(filter: TripFilter): Promise<TripPage>;
  /** Creates a trip under an id. Where there is one already, that one is given. */
  abstract create(id: string, trip: NewTrip): Promise<Trip>;
  /** The changed trip; nothing where there is none, or it has another version. */
  abstract update(id: string, versions: AcceptedVersions, patch: TripPatch): Promise<Trip | undefined>;
  /** `false` where there is none, or it has another version. */
  abstract remove(id: string, versions: AcceptedVersions): Promise<boolean>;
}

import type { CabinClass, PassengerType } from '../../duffel.types.js';
import type { Location } from '../../reference/places.js';

/** A search for flights, checked and with its places found. */
export interface FlightSearch {
  /** In the order of travel. */
  readonly slices: readonly SliceSearch[];
  readonly travellers: readonly Traveller[];
  readonly cabin: CabinClass;
  /** The most connections within a slice. */
  readonly maxConnections: number;
}

/** One direction of a journey. */
export interface SliceSearch {
  readonly origin: Location;
  readonly destination: Location;
  /** YYYY-MM-DD, on the calendar of the origin. */
  readonly date: string;
  readonly departureTime?: TimeRange;
  readonly arrivalTime?: TimeRange;
}

/** Local times HH:MM, both included. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

export interface Traveller {
  /** The id that the client gave, if it did. */
  readonly id?: string;
  /** The type that decides the fare. */
  readonly kind: PassengerType;
  /** The passenger as given: with a type, an age or a fare type. */
  readonly type?: PassengerType;
  readonly age?: number;
  readonly fareType?: string;
  readonly givenName?: string;
  readonly familyName?: string;
}

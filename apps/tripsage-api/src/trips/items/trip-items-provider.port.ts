import type { AcceptedVersions } from '../../preconditions/entity-tag.js';
import type { NewTripItem, TripItem, TripItemPatch } from './trip-items.dto.js';

/** An item, named by its trip too, so that no other trip's item is meant. */
export interface ItemPlace {
  readonly tripId: string;
  readonly itemId: string;
}

/** Keeps the items of the user's trips; those of others don't exist for it. Methods reject as those of `TripsProvider` do. */
export abstract class TripItemsProvider {
  /** By day; those without one last. */
  abstract list(tripId: string): Promise<readonly TripItem[]>;
  /** Adds an item under an id. Where there is one already, that one is given. */
  abstract add(place: ItemPlace, item: NewTripItem): Promise<TripItem>;
  /** The changed item; nothing where there is none, or it has another version. */
  abstract update(
    place: ItemPlace,
    versions: AcceptedVersions,
    patch: TripItemPatch,
  ): Promise<TripItem | undefined>;
  /** `false` where there is none, or it has another version. */
  abstract remove(place: ItemPlace, versions: AcceptedVersions): Promise<boolean>;
}

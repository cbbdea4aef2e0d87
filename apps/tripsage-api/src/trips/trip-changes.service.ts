import { Injectable } from '@nestjs/common';
import { CacheEvict, CachePut, CacheService, type Mode } from '@tripsage/cache';
import { tags } from '../app.cache.js';
import type { AcceptedVersions } from '../preconditions/entity-tag.js';
import { outdated } from '../preconditions/preconditions.js';
import { ProblemError } from '../problems/problem.error.js';
import { type ItemPlace, TripItemsProvider } from './items/trip-items-provider.port.js';
import type { NewTripItem, TripItem, TripItemPatch } from './items/trip-items.dto.js';
import { noSuchItem, noSuchTrip } from './trip-problems.js';
import { TripsProvider } from './trips-provider.port.js';
import type { NewTrip, Trip, TripPatch } from './trips.dto.js';
import { ONE_TRIP, tagsOfUser, TripsService } from './trips.service.js';

/** The entry of the written trip, under its id, which is the first argument. */
const WRITTEN = {
  of: [TripsService, 'find'] as const,
  key: (id: string) => id,
  tags: ONE_TRIP.tags,
};
const tripOfItem = {
  args: ({ args }: { args: readonly unknown[] }) => [(args[0] as ItemPlace).tripId],
};

/**
 * Changes the trips of the user who asks. After a change is answered, nobody gets what it replaced.
 *
 * Changes of a trip or an item reject with `ProblemError`: 404 where there is none, and 412 where it has another version.
 */
@Injectable()
export class TripChangesService {
  constructor(
    private readonly trips: TripsProvider,
    private readonly items: TripItemsProvider,
    private readonly cache: CacheService,
  ) {}

  /** Creates a trip under an id. Where there is one already, from a request that was sent twice, that one is given. */
  @CachePut('trips', 'trip', WRITTEN)
  @CacheEvict({ tags: tagsOfUser })
  async create(id: string, trip: NewTrip): Promise<Trip> {
    return this.watched(id, this.trips.create(id, trip));
  }

  @CachePut('trips', 'trip', WRITTEN)
  // What is built of a part falls with the part's tags. Writes by reference raise none, so that the summary is named, too.
  @CacheEvict({ of: [TripsService, 'summary'], args: ({ args: [id] }) => [id], tags: tagsOfUser })
  async update(id: string, versions: AcceptedVersions, patch: TripPatch): Promise<Trip> {
    const updated = await this.watched(id, this.trips.update(id, versions, patch));
    return updated ?? this.refuse(id, await this.currentTrip(id), noSuchTrip);
  }

  /** Removes a trip with its items. All that knew it goes at once. */
  async remove(id: string, versions: AcceptedVersions): Promise<void> {
    const removing = this.cache.transaction(() => this.removeTrip(id, versions));
    const isRemoved = await this.watched(id, removing);
    if (!isRemoved) await this.refuse(id, await this.currentTrip(id), noSuchTrip);
  }

  @CacheEvict({ of: [TripsService, 'items'], ...tripOfItem })
  @CacheEvict({ of: [TripsService, 'summary'], ...tripOfItem })
  async addItem(place: ItemPlace, item: NewTripItem): Promise<TripItem> {
    return this.watched(place.tripId, this.items.add(place, item));
  }

  @CacheEvict({ of: [TripsService, 'items'], ...tripOfItem })
  @CacheEvict({ of: [TripsService, 'summary'], ...tripOfItem })
  async updateItem(place: ItemPlace, versions: AcceptedVersions, patch: TripItemPatch): Promise<TripItem> {
    const updated = await this.watched(place.tripId, this.items.update(place, versions, patch));
    return updated ?? this.refuse(place.tripId, await this.currentItem(place), noSuchItem);
  }

  @CacheEvict({ of: [TripsService, 'items'], ...tripOfItem })
  @CacheEvict({ of: [TripsService, 'summary'], ...tripOfItem })
  async removeItem(place: ItemPlace, versions: AcceptedVersions): Promise<void> {
    const isRemoved = await this.watched(place.tripId, this.items.remove(place, versions));
    if (!isRemoved) await this.refuse(place.tripId, await this.currentItem(place), noSuchItem);
  }

  @CacheEvict({ of: [TripsService, 'find'], args: ({ args: [id] }) => [id] })
  @CacheEvict({ of: [TripsService, 'items'], args: ({ args: [id] }) => [id] })
  @CacheEvict({ of: [TripsService, 'summary'], args: ({ args: [id] }) => [id], tags: tagsOfUser })
  private async removeTrip(id: string, versions: AcceptedVersions): Promise<boolean> {
    return this.trips.remove(id, versions);
  }

  /** The result of a write. One that failed may have been done all the same: what it would have replaced is not fresh now. */
  private async watched<Result>(tripId: string, writing: Promise<Result>): Promise<Result> {
    try {
      return await writing;
    } catch (error) {
      await this.forget(tripId, 'expire');
      throw error;
    }
  }

  /** Refuses a change of another version. The client may have that from our cache, so that the next reader asks the database. */
  private async refuse(
    tripId: string,
    current: { readonly version: number } | undefined,
    none: () => ProblemError,
  ): Promise<never> {
    await this.forget(tripId, 'delete');
    throw current === undefined ? none() : outdated(current.version);
  }

  private async forget(tripId: string, mode: Mode): Promise<void> {
    await this.cache.invalidateTags([tags.trip(tripId), ...tagsOfUser()], { mode });
  }

  private async currentTrip(id: string): Promise<Trip | undefined> {
    return (await this.trips.findMany([id]))[0];
  }

  private async currentItem({ tripId, itemId }: ItemPlace): Promise<TripItem | undefined> {
    return (await this.items.list(tripId)).find(({ id }) => id === itemId);
  }
}

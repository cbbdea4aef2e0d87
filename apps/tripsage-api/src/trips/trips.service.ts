import { Injectable } from '@nestjs/common';
import { Cacheable, CacheableMany } from '@tripsage/cache';
import { tags } from '../app.cache.js';
import { currentCaller } from '../callers/current-caller.js';
import { DestinationsService } from '../destinations/destinations.service.js';
import { TripItemsProvider } from './items/trip-items-provider.port.js';
import type { TripItem } from './items/trip-items.dto.js';
import { type TripSummary, tripSummary } from './trip-summary.js';
import { type TripFilter, type TripPage, TripsProvider } from './trips-provider.port.js';
import type { Trip } from './trips.dto.js';

/** Each user has answers of their own: the database shows each the own rows only. */
const vary = ['user', 'role'];
const tagsOfTrip = ({ args: [id] }: { args: readonly [string] }): string[] => [tags.trip(id)];

/** One cached trip: found alone or with others, it is the same entry. */
export const ONE_TRIP = { entity: 'trip', operation: 'find', vary, tags: tagsOfTrip };

/** The tag of what changes with any of the user's trips. */
export const tagsOfUser = (): string[] => [tags.tripsOf(currentCaller().id ?? '')];

/** Reads the trips of the user who asks; those of others don't exist. */
@Injectable()
export class TripsService {
  constructor(
    private readonly trips: TripsProvider,
    private readonly tripItems: TripItemsProvider,
    private readonly destinations: DestinationsService,
  ) {}

  /** The trip; `undefined` where there is none, as `findMany` keeps it. */
  @Cacheable('trips', 'trip', ONE_TRIP)
  async find(id: string): Promise<Trip | undefined> {
    return (await this.trips.findMany([id]))[0];
  }

  /** In the order of the ids; nothing where there is none. One request for those that are not cached. */
  @CacheableMany('trips', 'trip', {
    ...ONE_TRIP,
    items: (ids: string[]) => ids,
    idOf: ({ id }: Trip) => id,
  })
  async findMany(ids: string[]): Promise<(Trip | undefined)[]> {
    return this.trips.findMany(ids);
  }

  @Cacheable('trips', 'trip', { entity: 'trips', operation: 'list', vary, tags: tagsOfUser })
  async list(filter: TripFilter): Promise<TripPage> {
    return this.trips.list(filter);
  }

  /** The items by day; none where there is no such trip. */
  @Cacheable('trips', 'trip', { entity: 'trip', operation: 'items', vary, tags: tagsOfTrip })
  async items(tripId: string): Promise<readonly TripItem[]> {
    return this.tripItems.list(tripId);
  }

  /** All of a trip at a glance, `undefined` where there is none. It is made of cached parts, and falls with any of them. */
  @Cacheable('trips', 'trip', { entity: 'trip', operation: 'summary', vary })
  async summary(id: string): Promise<TripSummary | undefined> {
    const [trip, items] = await Promise.all([this.find(id), this.items(id)]);
    if (trip === undefined) return undefined;
    const { destinationId } = trip;
    const destination = destinationId === null ? undefined : await this.destinations.find(destinationId);
    return tripSummary(trip, items, destination ?? null);
  }
}

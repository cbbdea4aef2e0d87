import { Injectable } from '@nestjs/common';
import { Cacheable, CacheableMany } from '@tripsage/cache';
import { tags } from '../app.cache.js';
import { type DestinationFilter, DestinationsProvider } from './destinations-provider.port.js';
import type { Destination } from './destinations.dto.js';

/** One cached destination: found alone or with others, it is the same entry. */
const ONE = {
  entity: 'destination',
  operation: 'find',
  tags: ({ args: [id] }: { args: readonly [string] }) => [tags.destination(id)],
};

/** Finds destinations, which are the same for all who ask. */
@Injectable()
export class DestinationsService {
  constructor(private readonly provider: DestinationsProvider) {}

  /** The destination; `undefined` where there is none, as `findMany` keeps it. */
  @Cacheable('destinations', 'destination', ONE)
  async find(id: string): Promise<Destination | undefined> {
    return (await this.provider.findMany([id]))[0];
  }

  /** In the order of the ids; nothing where there is none. One request for those that are not cached. */
  @CacheableMany('destinations', 'destination', {
    ...ONE,
    items: (ids: string[]) => ids,
    idOf: ({ id }: Destination) => id,
  })
  async findMany(ids: string[]): Promise<(Destination | undefined)[]> {
    return this.provider.findMany(ids);
  }

  @Cacheable('destinations', 'destination', {
    entity: 'destinations',
    operation: 'search',
    tags: () => [tags.destinations()],
  })
  async search(filter: DestinationFilter): Promise<readonly Destination[]> {
    return this.provider.search(filter);
  }
}

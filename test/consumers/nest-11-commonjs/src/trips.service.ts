import { Injectable } from '@nestjs/common';
import { Cacheable, CacheEvict, type TtlPolicy } from '@tripsage/cache';

const TEN_MINUTES: TtlPolicy = { fresh: '10m', stale: '5m' };

export interface Trip {
  id: string;
  city: string;
}

@Injectable()
export class TripsService {
  readonly reads: string[] = [];
  private readonly table = new Map<string, Trip>([['t1', { id: 't1', city: 'Lisbon' }]]);

  @Cacheable('trips', TEN_MINUTES, { entity: 'trip' })
  async find(id: string): Promise<Trip | undefined> {
    this.reads.push(id);
    return this.table.get(id);
  }

  @CacheEvict({ namespace: 'trips', entity: 'trip', operation: 'find', key: (trip: Trip) => trip.id })
  async save(trip: Trip): Promise<void> {
    this.table.set(trip.id, trip);
  }
}

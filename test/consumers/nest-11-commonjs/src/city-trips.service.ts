import { Injectable } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';
import { type Trip, TripsService } from './trips.service';

/** An override, and the method that it overrides, each with a cache. */
@Injectable()
export class CityTripsService extends TripsService {
  @Cacheable('trips', '10m', { entity: 'city-trip' })
  override async find(id: string): Promise<Trip | undefined> {
    return super.find(id);
  }
}

import { Injectable } from '@nestjs/common';
import { Cacheable, CacheEvict } from '@tripsage/cache';
import { tags } from '../../app.cache.js';
import { currentCaller } from '../../callers/current-caller.js';
import { SupplierError } from '../../suppliers/supplier.error.js';
import { FlightsService } from '../flights.service.js';
import { SavedFlightsProvider } from './saved-flights-provider.port.js';
import type { SavedFlight } from './saved-flights.dto.js';

/** By tag: an eviction of `list()` would be of every user's, since it has no arguments. */
const tagsOfUser = (): string[] => [tags.savedFlightsOf(currentCaller().id ?? '')];

/** Keeps the flights that the user who asks has saved. */
@Injectable()
export class SavedFlightsService {
  constructor(
    private readonly provider: SavedFlightsProvider,
    private readonly flights: FlightsService,
  ) {}

  @Cacheable('saved-flights', 'savedFlights', { vary: ['user', 'role'], tags: tagsOfUser })
  async list(): Promise<readonly SavedFlight[]> {
    return this.provider.list();
  }

  /** Saves an offer that is to be had. One that is saved already stays as it was. */
  @CacheEvict({ tags: tagsOfUser })
  async save(offerId: string): Promise<{ saved: SavedFlight; isNew: boolean }> {
    const known = await this.provider.ofOffer(offerId);
    if (known !== undefined) return { saved: known, isNew: false };
    const added = await this.provider.save(await this.flights.getOffer(offerId));
    if (added !== undefined) return { saved: added, isNew: true };
    const other = await this.provider.ofOffer(offerId);
    if (other !== undefined) return { saved: other, isNew: false };
    throw new SupplierError('supabase', 'conflict', 'It was removed meanwhile: send the request again.');
  }

  /** `false` where there is none. */
  @CacheEvict({ tags: tagsOfUser })
  async remove(id: string): Promise<boolean> {
    return this.provider.remove(id);
  }
}

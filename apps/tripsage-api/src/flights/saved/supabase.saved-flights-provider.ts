import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { readAnswer } from '../../suppliers/read-answer.js';
import { Supabase } from '../../suppliers/supabase/supabase.js';
import { writtenIds } from '../../suppliers/supabase/versioned-rows.js';
import type { FlightOffer } from '../flights.dto.js';
import { SavedFlightsProvider } from './saved-flights-provider.port.js';
import type { SavedFlight } from './saved-flights.dto.js';

const ROWS = v.array(
  v.object({
    id: v.string(),
    offer_id: v.string(),
    offer: v.looseObject({ id: v.string() }),
    created_at: v.string(),
  }),
);
const COLUMNS = Object.keys(ROWS.item.entries).join(',');
const MOST_SAVED = 200;

/** Saved flights in the database of Supabase, whose row-level security shows each user the own ones only. */
@Injectable()
export class SupabaseSavedFlightsProvider extends SavedFlightsProvider {
  constructor(private readonly supabase: Supabase) {
    super();
  }

  async list(): Promise<readonly SavedFlight[]> {
    const newest = { ascending: false };
    return this.supabase.ask({
      endpoint: 'GET /saved_flights',
      as: 'user',
      query: (database) =>
        database
          .from('saved_flights')
          .select(COLUMNS)
          .order('created_at', newest)
          .order('id')
          .limit(MOST_SAVED),
      translate: savedFlightsIn,
    });
  }

  async ofOffer(offerId: string): Promise<SavedFlight | undefined> {
    const [saved] = await this.supabase.ask({
      endpoint: 'GET /saved_flights?offer_id',
      as: 'user',
      query: (database) => database.from('saved_flights').select(COLUMNS).eq('offer_id', offerId),
      translate: savedFlightsIn,
    });
    return saved;
  }

  async save(offer: FlightOffer): Promise<SavedFlight | undefined> {
    const [saved] = await this.supabase.ask({
      endpoint: 'POST /saved_flights',
      as: 'user',
      query: (database) =>
        database
          .from('saved_flights')
          .upsert({ offer_id: offer.id, offer }, { onConflict: 'user_id,offer_id', ignoreDuplicates: true })
          .select(COLUMNS),
      translate: savedFlightsIn,
    });
    return saved;
  }

  async remove(id: string): Promise<boolean> {
    return this.supabase.ask({
      endpoint: 'DELETE /saved_flights',
      as: 'user',
      query: (database) => database.from('saved_flights').delete().eq('id', id).select('id'),
      translate: (rows) => writtenIds(rows).length > 0,
    });
  }
}

/** The offers are ours: they were stored as this API answers them. */
function savedFlightsIn(rows: unknown): SavedFlight[] {
  return readAnswer(ROWS, rows).map(({ id, offer_id, offer, created_at }) => ({
    id,
    offerId: offer_id,
    offer: offer as unknown as FlightOffer,
    createdAt: created_at,
  }));
}

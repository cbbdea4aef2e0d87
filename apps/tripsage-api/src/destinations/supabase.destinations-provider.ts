import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import { readAnswer } from '../suppliers/read-answer.js';
import { Supabase } from '../suppliers/supabase/supabase.js';
import {
  type DestinationFilter,
  type DestinationMatch,
  DestinationsProvider,
} from './destinations-provider.port.js';
import type { Destination } from './destinations.dto.js';

const ROW = v.object({
  id: v.string(),
  name: v.string(),
  country: v.string(),
  country_code: v.string(),
  latitude: v.number(),
  longitude: v.number(),
  description: v.string(),
  categories: v.array(v.string()),
  safety_rating: v.nullable(v.number()),
  best_months: v.array(v.number()),
  version: v.number(),
  updated_at: v.string(),
});
const ROWS = v.array(ROW);
const MATCHES = v.array(v.object({ id: v.string(), similarity: v.number() }));
/** The embedding stays in the database. */
const COLUMNS = Object.keys(ROW.entries).join(',');

/** Destinations in the database of Supabase. They are the same for all, so that they are asked for as nobody in particular. */
@Injectable()
export class SupabaseDestinationsProvider extends DestinationsProvider {
  constructor(private readonly supabase: Supabase) {
    super();
  }

  async search(filter: DestinationFilter): Promise<readonly Destination[]> {
    const { query, category, minSafetyRating, travelMonth, limit } = filter;
    return this.supabase.ask({
      endpoint: 'GET /destinations',
      as: 'anyone',
      query: (database) => {
        let rows = database.from('destinations').select(COLUMNS);
        if (query !== undefined) {
          // The text of a query has no quote, backslash or wildcard.
          rows = rows.or(
            ['name', 'country', 'description'].map((name) => `${name}.ilike."*${query}*"`).join(),
          );
        }
        if (category !== undefined) rows = rows.contains('categories', [category]);
        if (minSafetyRating !== undefined) rows = rows.gte('safety_rating', minSafetyRating);
        if (travelMonth !== undefined) rows = rows.contains('best_months', [String(travelMonth)]);
        return rows.order('name').order('id').limit(limit);
      },
      translate: destinationsIn,
    });
  }

  async findMany(ids: readonly string[]): Promise<Destination[]> {
    return this.supabase.ask({
      endpoint: 'GET /destinations?id',
      as: 'anyone',
      query: (database) => database.from('destinations').select(COLUMNS).in('id', ids),
      translate: destinationsIn,
    });
  }

  async match(embedding: Float32Array, most: number): Promise<readonly DestinationMatch[]> {
    const given = {
      query_embedding: JSON.stringify(Array.from(embedding)),
      match_count: most,
    };
    return this.supabase.ask({
      endpoint: 'POST /rpc/match_destinations',
      as: 'anyone',
      query: (database) => database.rpc('match_destinations', given),
      translate: (rows) => readAnswer(MATCHES, rows),
    });
  }
}

function destinationsIn(rows: unknown): Destination[] {
  return readAnswer(ROWS, rows).map(destinationOf);
}

function destinationOf(row: v.InferOutput<typeof ROW>): Destination {
  const { country_code, safety_rating, best_months, updated_at, ...same } = row;
  return {
    ...same,
    countryCode: country_code,
    safetyRating: safety_rating,
    bestMonths: best_months,
    updatedAt: updated_at,
  };
}

import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import type { AcceptedVersions } from '../preconditions/entity-tag.js';
import { readAnswer } from '../suppliers/read-answer.js';
import { Supabase } from '../suppliers/supabase/supabase.js';
import { SupplierError } from '../suppliers/supplier.error.js';
import { ofVersions, writtenIds } from '../suppliers/supabase/versioned-rows.js';
import { cursorIn, cursorText } from './trip-cursor.js';
import { type TripFilter, type TripPage, TripsProvider } from './trips-provider.port.js';
import { type NewTrip, type Trip, TRIP_STATUSES, type TripPatch } from './trips.dto.js';

const ROWS = v.array(
  v.object({
    id: v.string(),
    title: v.string(),
    destination_id: v.nullable(v.string()),
    start_date: v.nullable(v.string()),
    end_date: v.nullable(v.string()),
    status: v.picklist(TRIP_STATUSES),
    travelers: v.number(),
    notes: v.nullable(v.string()),
    version: v.number(),
    created_at: v.string(),
    updated_at: v.string(),
  }),
);
const COLUMNS = Object.keys(ROWS.item.entries).join(',');
const WORDS = { trips_dates_check: 'endDate must not be earlier than startDate.' };

/** Trips in the database of Supabase, whose row-level security shows each user the own ones only. */
@Injectable()
export class SupabaseTripsProvider extends TripsProvider {
  constructor(private readonly supabase: Supabase) {
    super();
  }

  async findMany(ids: readonly string[]): Promise<Trip[]> {
    return this.supabase.ask({
      endpoint: 'GET /trips?id',
      as: 'user',
      query: (database) => database.from('trips').select(COLUMNS).in('id', ids),
      translate: tripsIn,
    });
  }

  async list({ status, limit, cursor }: TripFilter): Promise<TripPage> {
    const last = cursor === undefined ? undefined : cursorIn(cursor);
    const trips = await this.supabase.ask({
      endpoint: 'GET /trips',
      as: 'user',
      query: (database) => {
        let rows = database.from('trips').select(COLUMNS);
        if (status !== undefined) rows = rows.eq('status', status);
        if (last !== undefined) {
          const { createdAt, id } = last;
          rows = rows.or(`created_at.lt."${createdAt}",and(created_at.eq."${createdAt}",id.lt.${id})`);
        }
        const newest = { ascending: false };
        // One more than asked for tells that there is a next page.
        return rows
          .order('created_at', newest)
          .order('id', newest)
          .limit(limit + 1);
      },
      translate: tripsIn,
    });
    const page = trips.slice(0, limit);
    const end = page.at(-1);
    return {
      trips: page,
      ...(trips.length > limit && end !== undefined && { nextCursor: cursorText(end) }),
    };
  }

  async create(id: string, trip: NewTrip): Promise<Trip> {
    const [created] = await this.supabase.ask({
      endpoint: 'POST /trips',
      as: 'user',
      query: (database) =>
        database
          .from('trips')
          .upsert({ id, ...rowOf(trip) }, { onConflict: 'id', ignoreDuplicates: true })
          .select(COLUMNS),
      translate: tripsIn,
      words: WORDS,
    });
    return created ?? this.existing(id);
  }

  async update(id: string, versions: AcceptedVersions, patch: TripPatch): Promise<Trip | undefined> {
    const [updated] = await this.supabase.ask({
      endpoint: 'PATCH /trips',
      as: 'user',
      query: (database) =>
        ofVersions(database.from('trips').update(rowOf(patch)).eq('id', id), versions).select(COLUMNS),
      translate: tripsIn,
      words: WORDS,
    });
    return updated;
  }

  async remove(id: string, versions: AcceptedVersions): Promise<boolean> {
    return this.supabase.ask({
      endpoint: 'DELETE /trips',
      as: 'user',
      query: (database) => ofVersions(database.from('trips').delete().eq('id', id), versions).select('id'),
      translate: (rows) => writtenIds(rows).length > 0,
    });
  }

  /** The row that an earlier request with the same key made. */
  private async existing(id: string): Promise<Trip> {
    const [trip] = await this.findMany([id]);
    if (trip !== undefined) return trip;
    throw new SupplierError('supabase', 'conflict', 'It was removed meanwhile: send the request again.');
  }
}

function rowOf({ destinationId, startDate, endDate, ...same }: TripPatch): Record<string, unknown> {
  // What is undefined is left out of the JSON, and stays as it is.
  return { ...same, destination_id: destinationId, start_date: startDate, end_date: endDate };
}

function tripsIn(rows: unknown): Trip[] {
  return readAnswer(ROWS, rows).map(tripOf);
}

function tripOf(row: v.InferOutput<typeof ROWS>[number]): Trip {
  const { destination_id, start_date, end_date, created_at, updated_at, ...same } = row;
  return {
    ...same,
    destinationId: destination_id,
    startDate: start_date,
    endDate: end_date,
    createdAt: created_at,
    updatedAt: updated_at,
  };
}

import { Injectable } from '@nestjs/common';
import * as v from 'valibot';
import type { AcceptedVersions } from '../../preconditions/entity-tag.js';
import { readAnswer } from '../../suppliers/read-answer.js';
import { Supabase } from '../../suppliers/supabase/supabase.js';
import { ofVersions, writtenIds } from '../../suppliers/supabase/versioned-rows.js';
import { SupplierError } from '../../suppliers/supplier.error.js';
import { type ItemPlace, TripItemsProvider } from './trip-items-provider.port.js';
import { ITEM_KINDS, type NewTripItem, type TripItem, type TripItemPatch } from './trip-items.dto.js';

const ROWS = v.array(
  v.object({
    id: v.string(),
    trip_id: v.string(),
    day: v.nullable(v.string()),
    kind: v.picklist(ITEM_KINDS),
    title: v.string(),
    details: v.record(v.string(), v.unknown()),
    version: v.number(),
    updated_at: v.string(),
  }),
);
const COLUMNS = Object.keys(ROWS.item.entries).join(',');
const MOST_ITEMS = 500;

/** Items of trips in the database of Supabase, whose row-level security shows each user the own ones only. */
@Injectable()
export class SupabaseTripItemsProvider extends TripItemsProvider {
  constructor(private readonly supabase: Supabase) {
    super();
  }

  async list(tripId: string): Promise<readonly TripItem[]> {
    return this.supabase.ask({
      endpoint: 'GET /trip_items',
      as: 'user',
      query: (database) =>
        database
          .from('trip_items')
          .select(COLUMNS)
          .eq('trip_id', tripId)
          .order('day', { nullsFirst: false })
          .order('id')
          .limit(MOST_ITEMS),
      translate: itemsIn,
    });
  }

  async add({ tripId, itemId }: ItemPlace, item: NewTripItem): Promise<TripItem> {
    const [added] = await this.supabase.ask({
      endpoint: 'POST /trip_items',
      as: 'user',
      query: (database) =>
        database
          .from('trip_items')
          .upsert({ id: itemId, trip_id: tripId, ...item }, { onConflict: 'id', ignoreDuplicates: true })
          .select(COLUMNS),
      translate: itemsIn,
    });
    return added ?? this.existing({ tripId, itemId });
  }

  async update(
    { tripId, itemId }: ItemPlace,
    versions: AcceptedVersions,
    patch: TripItemPatch,
  ): Promise<TripItem | undefined> {
    const [updated] = await this.supabase.ask({
      endpoint: 'PATCH /trip_items',
      as: 'user',
      query: (database) =>
        ofVersions(
          database
            .from('trip_items')
            .update({ ...patch })
            .eq('id', itemId)
            .eq('trip_id', tripId),
          versions,
        ).select(COLUMNS),
      translate: itemsIn,
    });
    return updated;
  }

  async remove({ tripId, itemId }: ItemPlace, versions: AcceptedVersions): Promise<boolean> {
    return this.supabase.ask({
      endpoint: 'DELETE /trip_items',
      as: 'user',
      query: (database) =>
        ofVersions(
          database.from('trip_items').delete().eq('id', itemId).eq('trip_id', tripId),
          versions,
        ).select('id'),
      translate: (rows) => writtenIds(rows).length > 0,
    });
  }

  /** The row that an earlier request with the same key made. */
  private async existing({ tripId, itemId }: ItemPlace): Promise<TripItem> {
    const item = (await this.list(tripId)).find(({ id }) => id === itemId);
    if (item !== undefined) return item;
    throw new SupplierError('supabase', 'conflict', 'It was removed meanwhile: send the request again.');
  }
}

function itemsIn(rows: unknown): TripItem[] {
  return readAnswer(ROWS, rows).map(itemOf);
}

function itemOf({ trip_id, updated_at, ...same }: v.InferOutput<typeof ROWS>[number]): TripItem {
  return { ...same, tripId: trip_id, updatedAt: updated_at };
}

import { ApiProperty } from '@nestjs/swagger';
import { Destination } from '../destinations/destinations.dto.js';
import { ITEM_KINDS, type ItemKind, type TripItem } from './items/trip-items.dto.js';
import { Trip } from './trips.dto.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A trip at a glance. */
export class TripSummary {
  @ApiProperty({ type: Trip })
  trip!: Trip;
  @ApiProperty({
    type: Destination,
    nullable: true,
    description: '`null`: none is chosen, or it is unknown.',
  })
  destination!: Destination | null;
  @ApiProperty({ example: 8, type: Number, nullable: true, description: 'Both ends included.' })
  days!: number | null;
  @ApiProperty({ example: 3, type: 'integer' })
  itemCount!: number;
  @ApiProperty({
    example: { flight: 2, stay: 1, activity: 0, note: 0 },
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Items by kind.',
  })
  itemsByKind!: Readonly<Record<ItemKind, number>>;
  @ApiProperty({ example: ['2027-04-02'], type: [String], description: 'Days that have an item.' })
  plannedDays!: readonly string[];
}

/** The summary of a trip with its parts. */
export function tripSummary(
  trip: Trip,
  items: readonly TripItem[],
  destination: Destination | null,
): TripSummary {
  const itemsByKind = Object.fromEntries(ITEM_KINDS.map((kind) => [kind, 0])) as Record<ItemKind, number>;
  for (const { kind } of items) itemsByKind[kind] += 1;
  const plannedDays = [...new Set(items.flatMap(({ day }) => day ?? []))].toSorted();
  return { trip, destination, days: daysOf(trip), itemCount: items.length, itemsByKind, plannedDays };
}

function daysOf({ startDate, endDate }: Trip): number | null {
  if (startDate === null || endDate === null) return null;
  return Math.round((Date.parse(endDate) - Date.parse(startDate)) / DAY_MS) + 1;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, IsString, Length, Matches } from 'class-validator';
import { IsCalendarDate } from '../../requests/calendar-date.js';
import { UUID } from '../trips.dto.js';

export const ITEM_KINDS = ['flight', 'stay', 'activity', 'note'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

const DATE = { message: 'a calendar date as YYYY-MM-DD' };
const KIND = { message: `one of ${ITEM_KINDS.join(', ')}` };
const TITLE = { message: '1 to 200 characters' };
const DETAILS = { message: 'a JSON object' };
const ID = { message: 'an id: a UUID in lower case' };
const UUID_EXAMPLE = '9b1f6c0e-0f1a-4d7b-8a55-0d0c8f6f2b21';

/** An item to add to a trip. */
export class NewTripItem {
  @ApiPropertyOptional({ example: '2027-04-02', format: 'date' })
  @IsOptional()
  @IsCalendarDate(DATE)
  day?: string;

  @ApiProperty({ enum: ITEM_KINDS })
  @IsIn(ITEM_KINDS, KIND)
  kind!: ItemKind;

  @ApiProperty({ example: 'Tram 28', minLength: 1, maxLength: 200 })
  @IsString(TITLE)
  @Length(1, 200, TITLE)
  title!: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { from: 'Martim Moniz' } })
  @IsOptional()
  @IsObject(DETAILS)
  details?: Record<string, unknown>;
}

/** Changes of an item: fields that are not given stay; `null` for `day` empties it. */
export class TripItemChanges {
  @ApiPropertyOptional({ example: '2027-04-02', format: 'date', type: String, nullable: true })
  @IsOptional()
  @IsCalendarDate(DATE)
  day?: string;

  @ApiPropertyOptional({ enum: ITEM_KINDS })
  @IsOptional()
  @IsIn(ITEM_KINDS, KIND)
  kind?: ItemKind;

  @ApiPropertyOptional({ example: 'Tram 28', minLength: 1, maxLength: 200 })
  @IsOptional()
  @IsString(TITLE)
  @Length(1, 200, TITLE)
  title?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { from: 'Martim Moniz' } })
  @IsOptional()
  @IsObject(DETAILS)
  details?: Record<string, unknown>;
}

/** The fields of an item that may be empty. */
export const EMPTIABLE_ITEM_FIELDS = ['day'] as const;

/** The changes of an item with the fields to empty. */
export type TripItemPatch = {
  readonly [Field in keyof TripItemChanges]: TripItemChanges[Field] | null;
};

export class TripItemParams {
  @ApiProperty({ example: '3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11' })
  @Matches(UUID, ID)
  id!: string;

  @ApiProperty({ example: UUID_EXAMPLE })
  @Matches(UUID, ID)
  itemId!: string;
}

/** One part of a trip. */
export class TripItem {
  @ApiProperty({ example: UUID_EXAMPLE })
  id!: string;
  @ApiProperty({ example: '3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11' })
  tripId!: string;
  @ApiProperty({ example: '2027-04-02', format: 'date', type: String, nullable: true })
  day!: string | null;
  @ApiProperty({ enum: ITEM_KINDS })
  kind!: ItemKind;
  @ApiProperty({ example: 'Tram 28' })
  title!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, example: { from: 'Martim Moniz' } })
  details!: Readonly<Record<string, unknown>>;
  @ApiProperty({ example: 1, type: 'integer', description: 'Rises with each change; also the `ETag`.' })
  version!: number;
  @ApiProperty({ example: '2027-01-15T10:30:00.123456+00:00' })
  updatedAt!: string;
}

export class TripItemList {
  @ApiProperty({ type: [TripItem], description: 'By day; those without one last.' })
  results!: readonly TripItem[];
  @ApiProperty({ example: 1, type: 'integer' })
  count!: number;
}

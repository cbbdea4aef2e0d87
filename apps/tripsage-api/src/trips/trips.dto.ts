import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { IsCalendarDate } from '../requests/calendar-date.js';
import { QueryList } from '../requests/query-list.js';
import { QueryNumber } from '../requests/query-number.js';
import { CheckedBy, type RequestRule } from '../requests/request-rules.js';
import { WholeNumber } from '../requests/whole-number.js';

export const TRIP_STATUSES = ['draft', 'planned', 'booked', 'done'] as const;
export type TripStatus = (typeof TRIP_STATUSES)[number];

export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const MOST_TRIPS = 50;
const DATE = { message: 'a calendar date as YYYY-MM-DD' };
const TITLE = { message: '1 to 200 characters' };
const STATUS = { message: `one of ${TRIP_STATUSES.join(', ')}` };
const DESTINATION = { message: 'the id of a destination, such as lisbon' };

interface TripDates {
  startDate?: string;
  endDate?: string;
}

const endsAfterStart: RequestRule<TripDates> = {
  field: 'endDate',
  reads: ['startDate'],
  holds: ({ startDate, endDate }) => startDate === undefined || endDate === undefined || endDate >= startDate,
  expected: ({ startDate }) => `no earlier than startDate, ${startDate}`,
};

/** A trip to create. */
@CheckedBy<NewTrip>(endsAfterStart)
export class NewTrip {
  @ApiProperty({ example: 'Spring in Lisbon', minLength: 1, maxLength: 200 })
  @IsString(TITLE)
  @Length(1, 200, TITLE)
  title!: string;

  @ApiPropertyOptional({ example: 'lisbon' })
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,63}$/, DESTINATION)
  destinationId?: string;

  @ApiPropertyOptional({ example: '2027-04-02', format: 'date' })
  @IsOptional()
  @IsCalendarDate(DATE)
  startDate?: string;

  @ApiPropertyOptional({ example: '2027-04-09', format: 'date' })
  @IsOptional()
  @IsCalendarDate(DATE)
  endDate?: string;

  @ApiPropertyOptional({ enum: TRIP_STATUSES, default: 'draft' })
  @IsIn(TRIP_STATUSES, STATUS)
  status: TripStatus = 'draft';

  @WholeNumber(1, 99, { default: 1 })
  travelers: number = 1;

  @ApiPropertyOptional({ example: 'Bring good shoes.', maxLength: 4000 })
  @IsOptional()
  @IsString({ message: 'text' })
  @MaxLength(4000, { message: 'at most 4000 characters' })
  notes?: string;
}

/** Changes of a trip: fields that are not given stay; `null` empties a field that may be empty. */
@CheckedBy<TripChanges>(endsAfterStart)
export class TripChanges {
  @ApiPropertyOptional({ example: 'Spring in Lisbon', minLength: 1, maxLength: 200 })
  @IsOptional()
  @IsString(TITLE)
  @Length(1, 200, TITLE)
  title?: string;

  @ApiPropertyOptional({ example: 'lisbon', type: String, nullable: true })
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9-]{0,63}$/, DESTINATION)
  destinationId?: string | null;

  @ApiPropertyOptional({ example: '2027-04-02', format: 'date', type: String, nullable: true })
  @IsOptional()
  @IsCalendarDate(DATE)
  startDate?: string;

  @ApiPropertyOptional({ example: '2027-04-09', format: 'date', type: String, nullable: true })
  @IsOptional()
  @IsCalendarDate(DATE)
  endDate?: string;

  @ApiPropertyOptional({ enum: TRIP_STATUSES })
  @IsOptional()
  @IsIn(TRIP_STATUSES, STATUS)
  status?: TripStatus;

  @IsOptional()
  @WholeNumber(1, 99)
  travelers?: number;

  @ApiPropertyOptional({ example: 'Bring good shoes.', maxLength: 4000, type: String, nullable: true })
  @IsOptional()
  @IsString({ message: 'text' })
  @MaxLength(4000, { message: 'at most 4000 characters' })
  notes?: string | null;
}

/** The fields of a trip that may be empty. */
export const EMPTIABLE_TRIP_FIELDS = ['destinationId', 'startDate', 'endDate', 'notes'] as const;

/** The changes of a trip with the fields to empty. */
export type TripPatch = {
  readonly [Field in keyof TripChanges]: TripChanges[Field] | null;
};

/** A question for the user's trips. */
@CheckedBy<TripQuery>({
  field: 'ids',
  reads: ['status', 'cursor'],
  holds: ({ ids, status, cursor }) => ids === undefined || (status === undefined && cursor === undefined),
  expected: () => 'nothing beside status or cursor',
})
export class TripQuery {
  @ApiPropertyOptional({ enum: TRIP_STATUSES })
  @IsOptional()
  @IsIn(TRIP_STATUSES, STATUS)
  status?: TripStatus;

  @QueryNumber()
  @WholeNumber(1, 100, { default: 20 })
  limit: number = 20;

  @ApiPropertyOptional({ description: 'The `nextCursor` of the page before.' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,200}$/, { message: 'the nextCursor of the page before' })
  cursor?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'These trips, separated by commas, in this order; unknown ones are listed in `missing`.',
  })
  @IsOptional()
  @QueryList(MOST_TRIPS, UUID, 'ids of trips: UUIDs in lower case')
  ids?: string[];
}

export class TripParams {
  @ApiProperty({ example: '3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11' })
  @Matches(UUID, { message: 'the id of a trip: a UUID in lower case' })
  id!: string;
}

/** A trip of the user. */
export class Trip {
  @ApiProperty({ example: '3f0f3c1e-5a44-4d5c-9d3a-0c4f2f7c9a11' })
  id!: string;
  @ApiProperty({ example: 'Spring in Lisbon' })
  title!: string;
  @ApiProperty({ example: 'lisbon', type: String, nullable: true })
  destinationId!: string | null;
  @ApiProperty({ example: '2027-04-02', format: 'date', type: String, nullable: true })
  startDate!: string | null;
  @ApiProperty({ example: '2027-04-09', format: 'date', type: String, nullable: true })
  endDate!: string | null;
  @ApiProperty({ enum: TRIP_STATUSES })
  status!: TripStatus;
  @ApiProperty({ example: 2, type: 'integer' })
  travelers!: number;
  @ApiProperty({ example: 'Bring good shoes.', type: String, nullable: true })
  notes!: string | null;
  @ApiProperty({ example: 1, type: 'integer', description: 'Rises with each change; also the `ETag`.' })
  version!: number;
  @ApiProperty({ example: '2027-01-15T10:30:00.123456+00:00' })
  createdAt!: string;
  @ApiProperty({ example: '2027-01-15T10:30:00.123456+00:00' })
  updatedAt!: string;
}

export class TripList {
  @ApiProperty({ type: [Trip], description: 'The newest first, or in the order of `ids`.' })
  results!: readonly Trip[];
  @ApiProperty({ example: 1, type: 'integer' })
  count!: number;
  @ApiPropertyOptional({ type: String, description: 'For the next page; none: this is the last.' })
  nextCursor?: string;
  @ApiPropertyOptional({ type: [String], example: [], description: 'With `ids`: those that do not exist.' })
  missing?: readonly string[];
}

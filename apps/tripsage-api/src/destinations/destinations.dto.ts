import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { Transform } from 'class-transformer';
import { QueryList } from '../requests/query-list.js';
import { QueryNumber } from '../requests/query-number.js';
import { CheckedBy } from '../requests/request-rules.js';
import { WholeNumber } from '../requests/whole-number.js';

const DESTINATION_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const ID = 'the id of a destination, such as lisbon';
const RATING = { message: 'a number from 0 to 5' };
export const MOST_DESTINATIONS = 50;

/** Names are compared without regard to case, so that questions that differ in it, or in white space, are one. */
function normalized({ value }: { value: unknown }): unknown {
  return typeof value === 'string' ? value.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase() : value;
}

/** A question for destinations. */
@CheckedBy<DestinationQuery>({
  field: 'ids',
  reads: ['query', 'category', 'minSafetyRating', 'travelMonth'],
  holds: ({ ids, query, category, minSafetyRating, travelMonth }) =>
    ids === undefined || [query, category, minSafetyRating, travelMonth].every((part) => part === undefined),
  expected: () => 'nothing beside query, category, minSafetyRating or travelMonth',
})
export class DestinationQuery {
  @ApiPropertyOptional({
    example: 'lisbon',
    description: 'A part of the name, the country or the description.',
  })
  @IsOptional()
  @Transform(normalized)
  @Matches(/^[\p{L}\p{M}\p{N} .'’-]{1,100}$/u, { message: "1 to 100 letters, digits, spaces and . ' ’ -" })
  query?: string;

  @ApiPropertyOptional({ example: 'food' })
  @IsOptional()
  @Matches(/^[a-z]{1,30}$/, { message: 'a category in lower case, such as food, nature or museums' })
  category?: string;

  @ApiPropertyOptional({ example: 4, minimum: 0, maximum: 5 })
  @IsOptional()
  @QueryNumber()
  @IsNumber({}, RATING)
  @Min(0, RATING)
  @Max(5, RATING)
  minSafetyRating?: number;

  @IsOptional()
  @QueryNumber()
  @WholeNumber(1, 12, { example: 5, description: 'Those for which it is among the best months.' })
  travelMonth?: number;

  @QueryNumber()
  @WholeNumber(1, MOST_DESTINATIONS, { default: 20 })
  limit: number = 20;

  @ApiPropertyOptional({
    type: String,
    example: 'lisbon,kyoto',
    description:
      'These destinations, separated by commas, in this order; unknown ones are listed in `missing`.',
  })
  @IsOptional()
  @QueryList(MOST_DESTINATIONS, DESTINATION_ID, ID)
  ids?: string[];
}

export class DestinationParams {
  @ApiProperty({ example: 'lisbon' })
  @Matches(DESTINATION_ID, { message: ID })
  id!: string;
}

/** A place to travel to. */
export class Destination {
  @ApiProperty({ example: 'lisbon' })
  id!: string;
  @ApiProperty({ example: 'Lisbon' })
  name!: string;
  @ApiProperty({ example: 'Portugal' })
  country!: string;
  @ApiProperty({ example: 'PT', description: 'ISO 3166-1.' })
  countryCode!: string;
  @ApiProperty({ example: 38.72 })
  latitude!: number;
  @ApiProperty({ example: -9.14 })
  longitude!: number;
  @ApiProperty({ example: 'Hills, trams and the light over the Tagus.' })
  description!: string;
  @ApiProperty({ type: [String], example: ['culture', 'food'] })
  categories!: readonly string[];
  @ApiProperty({ example: 4.4, type: Number, nullable: true, description: 'From 0 to 5.' })
  safetyRating!: number | null;
  @ApiProperty({ type: [Number], example: [4, 5, 6, 9, 10] })
  bestMonths!: readonly number[];
  @ApiProperty({ example: 1, type: 'integer' })
  version!: number;
  @ApiProperty({ example: '2027-01-15T10:30:00.123456+00:00' })
  updatedAt!: string;
}

export class DestinationList {
  @ApiProperty({ type: [Destination] })
  results!: readonly Destination[];
  @ApiProperty({ example: 2, type: 'integer' })
  count!: number;
  @ApiPropertyOptional({ type: [String], example: [], description: 'With `ids`: those that do not exist.' })
  missing?: readonly string[];
}

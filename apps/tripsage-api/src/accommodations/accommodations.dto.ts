import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsAmount } from '../requests/amount.js';
import { dateInDays, IsCalendarDate } from '../requests/calendar-date.js';
import { CheckedBy } from '../requests/request-rules.js';
import { SearchText } from '../requests/search-text.js';
import { WholeNumber } from '../requests/whole-number.js';
import { AMENITIES, type Amenity, PROPERTY_TYPES, type PropertyType } from './accommodation.js';
import { staySearchRules } from './stay-search.rules.js';

const DATE = { message: 'a calendar date as YYYY-MM-DD' };
const LATITUDE = { message: 'degrees from -90 to 90' };
const LONGITUDE = { message: 'degrees from -180 to 180' };
const RATING = { message: 'a number of stars from 0 to 5' };
const SOME_AMENITIES = { message: `a list of ${AMENITIES.join(', ')}` };

/** A search of a traveler for a place to sleep. Defaults are filled in before anything else reads it. */
@CheckedBy<AccommodationSearchRequest>(...staySearchRules)
export class AccommodationSearchRequest {
  @ApiPropertyOptional({
    example: 'Paris',
    minLength: 1,
    maxLength: 100,
    description:
      'A city, an airport or its code. Needed without `latitude` and `longitude`, which come before it.',
  })
  @IsOptional()
  @SearchText(100, 'Paris')
  location?: string;

  @ApiPropertyOptional({
    example: 48.8566,
    minimum: -90,
    maximum: 90,
    description: 'Rounded to 0.001 degrees.',
  })
  @IsOptional()
  @IsNumber({}, LATITUDE)
  @Min(-90, LATITUDE)
  @Max(90, LATITUDE)
  latitude?: number;

  @ApiPropertyOptional({
    example: 2.3522,
    minimum: -180,
    maximum: 180,
    description: 'Rounded to 0.001 degrees.',
  })
  @IsOptional()
  @IsNumber({}, LONGITUDE)
  @Min(-180, LONGITUDE)
  @Max(180, LONGITUDE)
  longitude?: number;

  @WholeNumber(1, 100, { default: 10, description: 'The distance around the place, in kilometers.' })
  radiusKm: number = 10;

  @ApiProperty({ example: dateInDays(60, Date.now()), format: 'date' })
  @IsCalendarDate(DATE)
  checkIn!: string;

  @ApiProperty({ example: dateInDays(63, Date.now()), format: 'date' })
  @IsCalendarDate(DATE)
  checkOut!: string;

  @WholeNumber(1, 16, { default: 1 })
  adults: number = 1;

  @WholeNumber(0, 10, { default: 0 })
  children: number = 0;

  @WholeNumber(1, 8, { default: 1 })
  rooms: number = 1;

  @ApiPropertyOptional({ enum: PROPERTY_TYPES, description: 'None: any.' })
  @IsOptional()
  @IsIn(PROPERTY_TYPES, { message: `one of ${PROPERTY_TYPES.join(', ')}` })
  propertyType?: PropertyType;

  @ApiPropertyOptional({
    example: 80,
    description: 'The least for a night in all rooms, in the answer’s currency.',
  })
  @IsOptional()
  @IsAmount()
  minPrice?: number;

  @ApiPropertyOptional({
    example: 250,
    description: 'The most for a night in all rooms, in the answer’s currency.',
  })
  @IsOptional()
  @IsAmount()
  maxPrice?: number;

  @ApiPropertyOptional({ enum: AMENITIES, isArray: true, description: 'Each of them must be there.' })
  @IsOptional()
  @IsArray(SOME_AMENITIES)
  @ArrayMaxSize(AMENITIES.length, SOME_AMENITIES)
  @IsIn(AMENITIES, { each: true, ...SOME_AMENITIES })
  amenities?: Amenity[];

  @ApiPropertyOptional({ example: 4, minimum: 0, maximum: 5, description: 'The least number of stars.' })
  @IsOptional()
  @IsNumber({}, RATING)
  @Min(0, RATING)
  @Max(5, RATING)
  minRating?: number;
}

const ACCOMMODATION_ID = /^acc_[A-Za-z0-9_-]{1,96}$/;
const ID_EXPECTED = { message: 'the id of an accommodation, such as acc_0000AWr2VsUNIF1Vl91xg0' };

export class AccommodationParams {
  @ApiProperty({
    example: 'acc_0000AWr2VsUNIF1Vl91xg0',
    description: 'The `id` of an accommodation that was found.',
  })
  @Matches(ACCOMMODATION_ID, ID_EXPECTED)
  id!: string;
}

export class AccommodationDetailsRequest {
  @ApiProperty({
    example: 'acc_0000AWr2VsUNIF1Vl91xg0',
    description: 'The `id` of an accommodation that was found.',
  })
  @Matches(ACCOMMODATION_ID, ID_EXPECTED)
  id!: string;
}

export class SearchResultParams {
  @ApiProperty({ example: 'srr_0000AWr2VsUNIF1Vl91xg0', description: 'The `searchResultId` of a listing.' })
  @Matches(/^srr_[A-Za-z0-9_-]{1,96}$/, {
    message: 'the searchResultId of a listing, such as srr_0000AWr2VsUNIF1Vl91xg0',
  })
  id!: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsISO4217CurrencyCode,
  IsOptional,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsAmount } from '../requests/amount.js';
import { dateInDays, IsCalendarDate } from '../requests/calendar-date.js';
import { CheckedBy } from '../requests/request-rules.js';
import { UpperCaseCode } from '../requests/upper-case-code.js';
import { WholeNumber } from '../requests/whole-number.js';
import { CABIN_CLASSES, type CabinClass, CURRENCY, DATE, IATA_CODE, SEATED, ON_LAPS } from './flights.dto.js';
import { multiCityRules } from './multi-city.rules.js';

const LEAST_SEGMENTS = 2;
const MOST_SEGMENTS = 6;
const SEGMENTS = { message: `a list of ${LEAST_SEGMENTS} to ${MOST_SEGMENTS} flights` };

/** One of the flights of a journey over several places. */
export class MultiCitySegment {
  @ApiProperty({ example: 'CDG', description: 'IATA code of an airport or a city; upper or lower case.' })
  @UpperCaseCode()
  @Matches(/^[A-Z]{3}$/, IATA_CODE)
  origin!: string;

  @ApiProperty({ example: 'JFK', description: 'IATA code of an airport or a city; upper or lower case.' })
  @UpperCaseCode()
  @Matches(/^[A-Z]{3}$/, IATA_CODE)
  destination!: string;

  @ApiProperty({ example: dateInDays(60, Date.now()), format: 'date' })
  @IsCalendarDate(DATE)
  departureDate!: string;
}

/** A search over several places. Defaults are filled in before anything else reads it. */
@CheckedBy<MultiCitySearchRequest>(...multiCityRules)
export class MultiCitySearchRequest {
  @ApiProperty({
    type: [MultiCitySegment],
    minItems: LEAST_SEGMENTS,
    maxItems: MOST_SEGMENTS,
    description: 'In the order of travel: none departs before the one in front of it.',
  })
  @IsArray(SEGMENTS)
  @ArrayMinSize(LEAST_SEGMENTS, SEGMENTS)
  @ArrayMaxSize(MOST_SEGMENTS, SEGMENTS)
  @ValidateNested({ each: true, message: SEGMENTS.message })
  @Type(() => MultiCitySegment)
  segments!: MultiCitySegment[];

  @WholeNumber(1, 9, { default: 1 })
  adults: number = 1;

  @WholeNumber(0, 8, SEATED)
  children: number = 0;

  @WholeNumber(0, 4, ON_LAPS)
  infants: number = 0;

  @ApiPropertyOptional({ enum: CABIN_CLASSES, default: 'economy' })
  @IsIn(CABIN_CLASSES, { message: `one of ${CABIN_CLASSES.join(', ')}` })
  cabinClass: CabinClass = 'economy';

  @IsOptional()
  @WholeNumber(0, 3, { example: 1, description: 'In each leg. None: any number.' })
  maxStops?: number;

  @ApiPropertyOptional({
    example: 1500,
    description:
      'The most that all travelers together may cost, in `currency` or else in the answer’s currency.',
  })
  @IsOptional()
  @IsAmount()
  maxPrice?: number;

  @ApiPropertyOptional({
    example: 'GBP',
    description: 'The currency you would like, ISO 4217; nothing is converted.',
  })
  @IsOptional()
  @UpperCaseCode()
  @Matches(/^[A-Z]{3}$/, CURRENCY)
  @IsISO4217CurrencyCode(CURRENCY)
  currency?: string;
}

import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, Matches, ValidateNested } from 'class-validator';
import { dateInDays, IsCalendarDate } from '../../requests/calendar-date.js';
import { CheckedBy } from '../../requests/request-rules.js';
import { UpperCaseCode } from '../../requests/upper-case-code.js';
import { FlightWishes } from '../flight-wishes.dto.js';
import { DATE, IATA_CODE } from '../flights.dto.js';
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
export class MultiCitySearchRequest extends FlightWishes {
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
}

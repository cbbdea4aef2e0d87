import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, ValidateNested } from 'class-validator';
import { dateInDays, IsCalendarDate } from '../../requests/calendar-date.js';
import { CheckedBy } from '../../requests/request-rules.js';
import { FlightWishes } from '../flight-wishes.dto.js';
import { DATE } from '../flights.dto.js';
import { IataCode } from '../iata-code.js';
import { multiCityRules } from './multi-city.rules.js';

const LEAST_SEGMENTS = 2;
const MOST_SEGMENTS = 6;
const SEGMENTS = { message: `a list of ${LEAST_SEGMENTS} to ${MOST_SEGMENTS} flights` };

/** One of the flights of a journey over several places. */
export class MultiCitySegment {
  @IataCode('CDG')
  origin!: string;

  @IataCode('JFK')
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

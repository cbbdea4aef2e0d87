import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsCalendarDate, dateInDays } from '../requests/calendar-date.js';
import { CheckedBy } from '../requests/request-rules.js';
import { flightSearchRules } from './flight-search.rules.js';
import { CABIN_CLASSES, type CabinClass, FlightWishes } from './flight-wishes.dto.js';
import { IataCode } from './iata-code.js';

/** The words of what a date is expected to be. */
export const DATE = { message: 'a calendar date as YYYY-MM-DD' };

/** A search of a traveler. Defaults are filled in before anything else reads it, so giving them changes nothing. */
@CheckedBy<FlightSearchRequest>(...flightSearchRules)
export class FlightSearchRequest extends FlightWishes {
  @IataCode('CDG')
  origin!: string;

  @IataCode('JFK')
  destination!: string;

  @ApiProperty({ example: dateInDays(60, Date.now()), format: 'date' })
  @IsCalendarDate(DATE)
  departureDate!: string;

  @ApiPropertyOptional({ example: dateInDays(67, Date.now()), format: 'date', description: 'None: one way.' })
  @IsOptional()
  @IsCalendarDate(DATE)
  returnDate?: string;
}

export class OfferParams {
  @ApiProperty({
    example: 'off_0000AJyf0kMm7c9zXQ5QdE',
    description: 'The `id` of an offer that a search answered.',
  })
  @Matches(/^off_[A-Za-z0-9_-]{1,96}$/, { message: 'the id of an offer, such as off_0000AJyf0kMm7c9zXQ5QdE' })
  id!: string;
}

/** One flight without a change of flight number. Times are local at the airport they belong to. */
export class FlightSegment {
  @ApiProperty({
    example: 1,
    type: 'integer',
    description: 'The part of the journey that it belongs to, from 1 on.',
  })
  leg!: number;
  @ApiProperty({
    enum: ['outbound', 'return', 'onward'],
    description:
      '`outbound` is the first leg. `return` is the second of two where it ends in the city of departure.',
  })
  direction!: 'outbound' | 'return' | 'onward';
  @ApiProperty({ example: 'CDG', type: String, nullable: true })
  origin!: string | null;
  @ApiProperty({ example: 'JFK', type: String, nullable: true })
  destination!: string | null;
  @ApiProperty({ example: '2027-03-01T10:25:00' })
  departingAt!: string;
  @ApiProperty({ example: '2027-03-01T13:05:00' })
  arrivingAt!: string;
  @ApiProperty({ example: 520, type: 'integer', nullable: true })
  durationMinutes!: number | null;
  @ApiProperty({ example: 'AF', type: String, nullable: true })
  airline!: string | null;
  @ApiProperty({ example: 'Air France' })
  airlineName!: string;
  @ApiProperty({ example: 'Delta Air Lines', description: 'Who flies it.' })
  operatedBy!: string;
  @ApiProperty({ example: 'AF22' })
  flightNumber!: string;
  @ApiProperty({ example: 'Airbus A350-900', type: String, nullable: true })
  aircraft!: string | null;
}

/** Flights that can be bought at a price until they expire. */
export class FlightOffer {
  @ApiProperty({ example: 'off_0000AJyf0kMm7c9zXQ5QdE' })
  id!: string;
  @ApiProperty({ example: 'CDG', type: String, nullable: true })
  origin!: string | null;
  @ApiProperty({ example: 'JFK', type: String, nullable: true })
  destination!: string | null;
  @ApiProperty({ example: '2027-03-01', format: 'date' })
  departureDate!: string;
  @ApiPropertyOptional({ example: '2027-03-08', format: 'date' })
  returnDate?: string;
  @ApiProperty({ example: 'AF', type: String, nullable: true, description: 'Who sells it.' })
  airline!: string | null;
  @ApiProperty({ example: 'Air France' })
  airlineName!: string;
  @ApiProperty({ example: 612.4, description: 'For all travelers together, taxes included.' })
  price!: number;
  @ApiProperty({ example: 'GBP' })
  currency!: string;
  @ApiProperty({ enum: CABIN_CLASSES, description: 'Of the first flight.' })
  cabinClass!: CabinClass;
  @ApiProperty({
    example: 0,
    type: 'integer',
    description: 'In the leg that has most, technical stops included.',
  })
  stops!: number;
  @ApiProperty({
    example: 520,
    type: 'integer',
    description: 'All legs together, waits between flights included.',
  })
  durationMinutes!: number;
  @ApiProperty({ type: [FlightSegment] })
  segments!: readonly FlightSegment[];
  @ApiProperty({ example: '2027-01-15T10:30:00Z', description: 'No longer to be had from then on.' })
  expiresAt!: string;
}

export class FlightSearchResponse {
  @ApiProperty({ example: 'orq_0000AJyf0kDFm3jYxNZVJA', description: 'The supplier’s name for the search.' })
  searchId!: string;
  @ApiProperty({ type: [FlightOffer], description: 'The cheapest first.' })
  results!: readonly FlightOffer[];
  @ApiProperty({ example: 24, type: 'integer' })
  count!: number;
  @ApiProperty({ example: 'GBP', type: String, nullable: true, description: 'Of every price here.' })
  currency!: string | null;
  @ApiProperty({ example: 612.4, type: Number, nullable: true })
  minPrice!: number | null;
  @ApiProperty({ example: 2210, type: Number, nullable: true })
  maxPrice!: number | null;
}

import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { FlightOffer } from '../flights.dto.js';

const EXAMPLE = '5d0a3c52-6c0a-4d3f-9d55-21f0e3e4c9f0';

/** An offer to save. */
export class NewSavedFlight {
  @ApiProperty({ example: 'off_0000AJyf0kMm7c9zXQ5QdE', description: 'The `id` of an offer of a search.' })
  @Matches(/^off_[A-Za-z0-9_-]{1,96}$/, { message: 'the id of an offer, such as off_0000AJyf0kMm7c9zXQ5QdE' })
  offerId!: string;
}

export class SavedFlightParams {
  @ApiProperty({ example: EXAMPLE })
  @Matches(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
    message: 'the id of a saved flight: a UUID in lower case',
  })
  id!: string;
}

/** An offer as it was when it was saved. */
export class SavedFlight {
  @ApiProperty({ example: EXAMPLE })
  id!: string;
  @ApiProperty({ example: 'off_0000AJyf0kMm7c9zXQ5QdE' })
  offerId!: string;
  @ApiProperty({ type: FlightOffer, description: 'It may have expired since: see its `expiresAt`.' })
  offer!: FlightOffer;
  @ApiProperty({ example: '2027-01-15T10:30:00.123456+00:00' })
  createdAt!: string;
}

export class SavedFlightList {
  @ApiProperty({ type: [SavedFlight], description: 'The newest first.' })
  results!: readonly SavedFlight[];
  @ApiProperty({ example: 1, type: 'integer' })
  count!: number;
}

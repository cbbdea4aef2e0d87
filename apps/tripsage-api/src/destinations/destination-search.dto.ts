import { ApiProperty } from '@nestjs/swagger';
import { TextField } from '../requests/text-field.js';
import { WholeNumber } from '../requests/whole-number.js';
import { Destination, MOST_DESTINATIONS } from './destinations.dto.js';

export class DestinationSearchRequest {
  @TextField(500, { example: 'quiet beaches with good food' })
  query!: string;

  @WholeNumber(1, MOST_DESTINATIONS, { default: 10 })
  limit: number = 10;
}

export class FoundDestination extends Destination {
  @ApiProperty({ example: 0.41, description: 'Toward 1 the nearer it is to the query.' })
  similarity!: number;
}

export class DestinationSearchResponse {
  @ApiProperty({ type: [FoundDestination], description: 'The nearest first.' })
  results!: readonly FoundDestination[];
  @ApiProperty({ example: 10, type: 'integer' })
  count!: number;
}

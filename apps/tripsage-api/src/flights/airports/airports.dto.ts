import { ApiProperty } from '@nestjs/swagger';
import { QueryNumber } from '../../requests/query-number.js';
import { SearchText } from '../../requests/search-text.js';
import { WholeNumber } from '../../requests/whole-number.js';

const LONGEST_QUERY = 100;
const MOST_AIRPORTS = 50;
const USUAL_AIRPORTS = 10;

/** A search for airports by a code, or by the beginning of a name or a city. */
export class AirportSearchRequest {
  @ApiProperty({
    example: 'Paris',
    minLength: 1,
    maxLength: LONGEST_QUERY,
    description: 'A code, a city or a name. Case, spaces around it and the Unicode form make no difference.',
  })
  @SearchText(LONGEST_QUERY, 'Paris')
  query!: string;

  @QueryNumber()
  @WholeNumber(1, MOST_AIRPORTS, { default: USUAL_AIRPORTS })
  limit: number = USUAL_AIRPORTS;
}

export class Airport {
  @ApiProperty({ example: 'CDG', description: 'IATA code.' })
  code!: string;
  @ApiProperty({ example: 'Charles de Gaulle' })
  name!: string;
  @ApiProperty({ example: 'Paris', type: String, nullable: true })
  city!: string | null;
  @ApiProperty({ example: 'France', type: String, nullable: true })
  country!: string | null;
  @ApiProperty({ example: 'FR', description: 'ISO 3166-1 alpha-2.' })
  countryCode!: string;
  @ApiProperty({ example: 49.0097, type: Number, nullable: true })
  latitude!: number | null;
  @ApiProperty({ example: 2.5479, type: Number, nullable: true })
  longitude!: number | null;
}

export class AirportSearchResponse {
  @ApiProperty({ type: [Airport], description: 'The best match first.' })
  results!: readonly Airport[];
  @ApiProperty({ example: 2, type: 'integer' })
  count!: number;
}

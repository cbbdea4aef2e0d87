import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { QueryNumber } from '../requests/query-number.js';
import { WholeNumber } from '../requests/whole-number.js';

/** The days that forecasts reach: as many as the supplier has. */
export const MOST_DAYS = 16;
const MOST_PLACES = 50;

const DAYS = { default: 7, description: 'Days of the forecast, today at the place included.' };
const PLACES = { message: `a list of 1 to ${MOST_PLACES} places, each with latitude and longitude` };
const NAME = { message: 'a text of 1 to 100 characters' };

function Degrees(most: number, example: number): PropertyDecorator {
  const expected = { message: `a number of degrees from -${most} to ${most}` };
  return applyDecorators(
    ApiProperty({ type: 'number', minimum: -most, maximum: most, example }),
    IsNumber({}, expected),
    Min(-most, expected),
    Max(most, expected),
  ) as PropertyDecorator;
}

export class ForecastQuery {
  @QueryNumber()
  @Degrees(90, 48.8566)
  latitude!: number;

  @QueryNumber()
  @Degrees(180, 2.3522)
  longitude!: number;

  @QueryNumber()
  @WholeNumber(1, MOST_DAYS, DAYS)
  days: number = 7;
}

/** One place of a trip. */
export class ForecastPlace {
  @ApiPropertyOptional({ example: 'Paris', description: 'Comes back with its forecast.', maxLength: 100 })
  @IsOptional()
  @IsString(NAME)
  @Length(1, 100, NAME)
  name?: string;

  @Degrees(90, 48.8566)
  latitude!: number;

  @Degrees(180, 2.3522)
  longitude!: number;
}

export class ForecastsRequest {
  @ApiProperty({ type: [ForecastPlace], minItems: 1, maxItems: MOST_PLACES })
  @IsArray(PLACES)
  @ArrayMinSize(1, PLACES)
  @ArrayMaxSize(MOST_PLACES, PLACES)
  @IsObject({ each: true, ...PLACES })
  @ValidateNested({ each: true, ...PLACES })
  @Type(() => ForecastPlace)
  places!: ForecastPlace[];

  @WholeNumber(1, MOST_DAYS, DAYS)
  days: number = 7;
}

export class ForecastUnits {
  @ApiProperty({ example: '°C' })
  temperature!: string;
  @ApiProperty({ example: 'mm' })
  precipitation!: string;
  @ApiProperty({ example: '%' })
  precipitationProbability!: string;
  @ApiProperty({ example: 'km/h' })
  windSpeed!: string;
}

/** The weather of one day. `null`: the supplier has no figure for it. */
export class ForecastDay {
  @ApiProperty({ example: '2027-03-01', format: 'date', description: 'In the place’s time zone.' })
  date!: string;
  @ApiProperty({ example: 61, type: 'integer', nullable: true, description: 'WMO code, table 4677.' })
  weatherCode!: number | null;
  @ApiProperty({ example: 'light rain', description: 'The code in words.' })
  weather!: string;
  @ApiProperty({ example: 12.4, type: Number, nullable: true })
  temperatureMax!: number | null;
  @ApiProperty({ example: 5.1, type: Number, nullable: true })
  temperatureMin!: number | null;
  @ApiProperty({ example: 3.2, type: Number, nullable: true, description: 'Of the whole day.' })
  precipitation!: number | null;
  @ApiProperty({ example: 65, type: Number, nullable: true, description: 'The highest of the day.' })
  precipitationProbability!: number | null;
  @ApiProperty({ example: 18.7, type: Number, nullable: true })
  windSpeedMax!: number | null;
  @ApiProperty({ example: '2027-03-01T07:31', type: String, nullable: true, description: 'Local time.' })
  sunrise!: string | null;
  @ApiProperty({ example: '2027-03-01T18:34', type: String, nullable: true, description: 'Local time.' })
  sunset!: string | null;
}

export class GridPoint {
  @ApiProperty({ example: 48.9 })
  latitude!: number;
  @ApiProperty({ example: 2.4 })
  longitude!: number;
}

export class ForecastResponse {
  @ApiPropertyOptional({ example: 'Paris', description: 'As the request gave it.' })
  name?: string;
  @ApiProperty({ description: 'The place on the models’ grid of 0.1 degrees that the forecast is for.' })
  gridPoint!: GridPoint;
  @ApiProperty({ example: 'Europe/Paris', description: 'Of all dates and times here.' })
  timeZone!: string;
  @ApiProperty({ example: 3600, type: 'integer' })
  utcOffsetSeconds!: number;
  @ApiProperty()
  units!: ForecastUnits;
  @ApiProperty({
    type: [ForecastDay],
    description: 'Today first. Fewer than asked for where the forecast does not reach that far.',
  })
  days!: readonly ForecastDay[];
  @ApiProperty({ example: 'Weather data by Open-Meteo.com, CC BY 4.0' })
  attribution!: string;
}

export class ForecastsResponse {
  @ApiProperty({ type: [ForecastResponse], description: 'In the order of the places.' })
  forecasts!: readonly ForecastResponse[];
}

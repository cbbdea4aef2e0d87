import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { UpperCaseCode } from '../requests/upper-case-code.js';

/** Accepts the IATA code of an airport or a city in upper or lower case, and documents that. */
export function IataCode(example: string): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ example, description: 'IATA code of an airport or a city; upper or lower case.' }),
    UpperCaseCode(),
    Matches(/^[A-Z]{3}$/, { message: 'a three-letter IATA code of an airport or a city, such as CDG' }),
  ) as PropertyDecorator;
}

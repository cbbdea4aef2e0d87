import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO4217CurrencyCode, IsOptional, Matches } from 'class-validator';
import { IsAmount } from '../requests/amount.js';
import { UpperCaseCode } from '../requests/upper-case-code.js';
import { WholeNumber } from '../requests/whole-number.js';

export const CABIN_CLASSES = ['economy', 'premium_economy', 'business', 'first'] as const;
export type CabinClass = (typeof CABIN_CLASSES)[number];

const CURRENCY = { message: 'a currency code of ISO 4217, such as EUR' };

/** The part of a search that is the same for every journey: who travels, and how. */
export class FlightWishes {
  @WholeNumber(1, 9, { default: 1 })
  adults: number = 1;

  @WholeNumber(0, 8, {
    default: 0,
    description: 'Aged 2 to 11; a seat each, and at most 9 seats in all, the adults’ included.',
  })
  children: number = 0;

  @WholeNumber(0, 4, { default: 0, description: 'Under 2, on an adult’s lap.' })
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
    description:
      'The currency you would like, ISO 4217. Nothing is converted: where the supplier does not sell in it, the ' +
      'answer comes in the supplier’s currency and says so; together with `maxPrice` it is rejected with status 422.',
  })
  @IsOptional()
  @UpperCaseCode()
  @Matches(/^[A-Z]{3}$/, CURRENCY)
  @IsISO4217CurrencyCode(CURRENCY)
  currency?: string;
}

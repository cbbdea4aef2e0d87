import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** Accepts a whole number from `least` to `most`, and documents that. `-0`, which JSON can express, counts as 0. */
export function WholeNumber(least: number, most: number, docs: ApiPropertyOptions = {}): PropertyDecorator {
  const expected = { message: `a whole number from ${least} to ${most}` };
  return applyDecorators(
    ApiPropertyOptional({ ...docs, type: 'integer', minimum: least, maximum: most } as ApiPropertyOptions),
    Transform(({ value }: { value: unknown }) => (Object.is(value, -0) ? 0 : value)),
    IsInt(expected),
    Min(least, expected),
    Max(most, expected),
  ) as PropertyDecorator;
}

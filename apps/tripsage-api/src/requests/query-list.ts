import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, Matches } from 'class-validator';

/** Reads a list that a query string gives as text, separated by commas. Each element has the form. */
export function QueryList(most: number, form: RegExp, message: string): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value)),
    ArrayMaxSize(most, { message: `at most ${most} of them` }),
    Matches(form, { each: true, message }),
  ) as PropertyDecorator;
}

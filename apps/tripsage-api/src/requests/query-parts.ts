import { Transform } from 'class-transformer';
import { ArrayMaxSize, Matches, type ValidationOptions } from 'class-validator';
import { applyDecorators } from '@nestjs/common';

/** Reads a number from the text of a query string. Other text stays as it is, and is refused by the checks of the field. */
export function QueryNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value,
  );
}

/** Reads a list from the text of a query string, separated by commas; each element has a form. */
export function QueryList(most: number, form: RegExp, message: string): PropertyDecorator {
  const each: ValidationOptions = { each: true, message };
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value)),
    ArrayMaxSize(most, { message: `at most ${most} of them` }),
    Matches(form, each),
  ) as PropertyDecorator;
}

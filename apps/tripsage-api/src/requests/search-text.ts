import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { Length, Matches } from 'class-validator';

/** Accepts text of 1 to `most` characters to search for, without control characters. Spaces around it are dropped. */
export function SearchText(most: number, example: string): PropertyDecorator {
  const expected = { message: `text of 1 to ${most} characters, such as ${example}` };
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    Length(1, most, expected),
    // Half of a surrogate pair is no text: it could not be sent.
    Matches(/^[^\p{Cc}\p{Cs}]*$/u, expected),
  ) as PropertyDecorator;
}

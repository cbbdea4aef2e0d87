import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

/** Accepts well-formed text that says something, of at most so many characters, and documents that. */
export function TextField(most: number, docs: ApiPropertyOptions = {}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ ...docs, type: String, minLength: 1, maxLength: most } as ApiPropertyOptions),
    ValidateBy(
      { name: 'isText', validator: { validate: (value) => isText(value, most) } },
      { message: `a text of 1 to ${most} characters, with more in it than white space` },
    ),
  ) as PropertyDecorator;
}

/** Tests for text that says something. Half of a surrogate pair is no character: it has no bytes to be sent as. */
export function isText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most && value.isWellFormed() && value.trim() !== '';
}

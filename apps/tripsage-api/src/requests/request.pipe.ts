import { type ArgumentMetadata, Inject, Injectable, type PipeTransform } from '@nestjs/common';
import type { Clock } from '@tripsage/cache';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { CLOCK } from '../app.clock.js';
import { fieldErrorsOf, fieldsOf, shortened, unknownFieldErrors } from './field-error.js';
import { InvalidRequestError } from './invalid-request.error.js';
import { isNestedDeeper } from './nesting.js';
import { brokenRules } from './request-rules.js';

/** More than any request needs, and little enough for what walks through one by recursion. */
const DEEPEST_NESTING = 32;

/**
 * Turns what a client sent into an instance of its DTO, with defaults filled in, or rejects it with every field that
 * is wrong. A known field given as `null` counts as not given.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  async transform(given: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    const knownFields = metatype === undefined ? [] : fieldsOf(metatype);
    if (metatype === undefined || knownFields.length === 0) return given;
    if (isNestedDeeper(given, DEEPEST_NESTING)) {
      const expected = `at most ${DEEPEST_NESTING} levels of nesting`;
      throw new InvalidRequestError([{ field: type, given: undefined, expected }]);
    }
    if (!isRecord(given)) {
      throw new InvalidRequestError([{ field: type, given: shortened(given), expected: 'a JSON object' }]);
    }
    const request: object = plainToInstance(metatype, givenFields(given, knownFields));
    const findings = await validate(request);
    const wrongFields = new Set(findings.map(({ property }) => property));
    const errors = [
      ...fieldErrorsOf(findings, given),
      ...brokenRules(request, given, wrongFields, { nowMs: this.clock.now() }),
      ...unknownFieldErrors(given, knownFields),
    ];
    if (errors.length > 0) throw new InvalidRequestError(errors);
    return request;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function givenFields(
  given: Record<string, unknown>,
  knownFields: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name, value]) => value !== null && knownFields.includes(name))
      .map(([name, value]) => [name, withoutPoison(value)]),
  );
}

/** class-transformer takes a `constructor` that it finds in a value for the value's class, and calls it. */
function withoutPoison(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPoison);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'constructor' && name !== '__proto__')
      .map(([name, inner]) => [name, withoutPoison(inner)]),
  );
}

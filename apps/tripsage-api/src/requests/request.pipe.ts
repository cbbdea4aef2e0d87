import { type ArgumentMetadata, Inject, Injectable, type PipeTransform } from '@nestjs/common';
import type { Clock } from '@tripsage/cache';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { CLOCK } from '../app.clock.js';
import { AcceptedRequests } from './accepted-requests.js';
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
  private readonly accepted = new AcceptedRequests();
  private readonly fields = new WeakMap<object, readonly string[]>();

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** At once for a body that was accepted before, which is the usual case where many ask the same. */
  transform(given: unknown, { type, metatype }: ArgumentMetadata): unknown {
    const knownFields = metatype === undefined ? [] : this.knownFieldsOf(metatype);
    if (metatype === undefined || knownFields.length === 0) return given;
    if (isNestedDeeper(given, DEEPEST_NESTING)) {
      const expected = `at most ${DEEPEST_NESTING} levels of nesting`;
      throw new InvalidRequestError([{ field: type, given: undefined, expected }]);
    }
    if (!isRecord(given)) {
      throw new InvalidRequestError([{ field: type, given: shortened(given), expected: 'a JSON object' }]);
    }
    // A body came as JSON, so that its text says all of it.
    const text = type === 'body' ? JSON.stringify(given) : undefined;
    const request = text === undefined ? undefined : this.accepted.like(text, metatype);
    if (request === undefined) return this.checked(given, metatype, knownFields, text);
    const errors = brokenRules(request, given, new Set(), { nowMs: this.clock.now() });
    if (errors.length > 0) throw new InvalidRequestError(errors);
    return request;
  }

  private async checked(
    given: Record<string, unknown>,
    metatype: new () => object,
    knownFields: readonly string[],
    text: string | undefined,
  ): Promise<object> {
    const request = plainToInstance(metatype, givenFields(given, knownFields));
    // The fields of inner objects; those of the request itself are held to its class before.
    const findings = await validate(request, { whitelist: true, forbidNonWhitelisted: true });
    const unknown = unknownFieldErrors(given, knownFields);
    if (text !== undefined && findings.length + unknown.length === 0)
      this.accepted.add(text, metatype, { given, request });
    const wrongFields = new Set(findings.map(({ property }) => property));
    const errors = [
      ...fieldErrorsOf(findings, given),
      ...brokenRules(request, given, wrongFields, { nowMs: this.clock.now() }),
      ...unknown,
    ];
    if (errors.length > 0) throw new InvalidRequestError(errors);
    return request;
  }

  private knownFieldsOf(metatype: new () => object): readonly string[] {
    const known = this.fields.get(metatype);
    if (known !== undefined) return known;
    const fields = fieldsOf(metatype);
    this.fields.set(metatype, fields);
    return fields;
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

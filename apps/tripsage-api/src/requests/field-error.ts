import { getMetadataStorage, type ValidationError } from 'class-validator';

/** One field of an input that is not what it should be. */
export interface FieldError {
  field: string;
  /** Left out when nothing was given. */
  given?: unknown;
  /** The expected value, as in `'a whole number from 1 to 9'`. */
  expected: string;
}

type Given = Readonly<Record<string, unknown>>;

const LONGEST_GIVEN = 100;
/** The name by which class-validator reports a field that the class of an inner object does not have. */
const UNKNOWN_FIELD = 'whitelistValidation';

/**
 * The findings of class-validator in our words. Each rule's `message` is written as what was expected. A field inside of
 * another is named as `places[3].latitude`.
 *
 * @param given the input as it came, before any transformation
 */
export function fieldErrorsOf(findings: readonly ValidationError[], given: Given, within = ''): FieldError[] {
  return findings.flatMap(({ property, constraints = {}, children = [], target }) => {
    const field = placeOf(property, within, target);
    const { [UNKNOWN_FIELD]: isUnknown, ...others } = constraints;
    const expected =
      isUnknown === undefined ? Object.values(others) : [noSuchField(fieldsOfInstance(target))];
    const value = given[property];
    const own: FieldError[] =
      expected.length === 0
        ? []
        : [{ field, given: shortened(value), expected: [...new Set(expected)].join(', ') }];
    return [...own, ...fieldErrorsOf(children, (value ?? {}) as Given, field)];
  });
}

/** The name of a place as JavaScript writes it: `segments[1].origin`. */
function placeOf(property: string, within: string, target: object | undefined): string {
  if (within === '') return property;
  return Array.isArray(target) ? `${within}[${property}]` : `${within}.${shortened(property) as string}`;
}

/** One error for each field that the input may not have. */
export function unknownFieldErrors(given: Given, knownFields: readonly string[]): FieldError[] {
  return Object.keys(given)
    .filter((field) => !knownFields.includes(field))
    .map((field) => ({
      field: shortened(field) as string,
      given: shortened(given[field]),
      expected: noSuchField(knownFields),
    }));
}

/** The given value, in a size that an answer or a message can carry. It must not nest deeper than the call stack. */
export function shortened(given: unknown): unknown {
  if (typeof given === 'number' && !Number.isFinite(given)) return String(given);
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  if (text === undefined || text.length <= LONGEST_GIVEN) return given;
  return `${text.slice(0, LONGEST_GIVEN)}…`;
}

/** The fields that class-validator knows of a class, in the order they are declared; none for a class that is no DTO. */
export function fieldsOf(dto: abstract new (...args: never[]) => unknown): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

function fieldsOfInstance(target: object | undefined): string[] {
  return target === undefined ? [] : fieldsOf(target.constructor as new () => unknown);
}

function noSuchField(known: readonly string[]): string {
  return `no such field; the fields are ${known.join(', ')}`;
}

import { getMetadataStorage, type ValidationError } from 'class-validator';

/** One field of an input that is not what it should be. */
export interface FieldError {
  field: string;
  /** Left out when nothing was given. */
  given?: unknown;
  /** The expected value, as in `'a whole number from 1 to 9'`. */
  expected: string;
}

const LONGEST_GIVEN = 100;

/** The rule that class-validator names for a field that a nested class does not have. */
const UNKNOWN_FIELD = 'whitelistValidation';

/**
 * The findings of class-validator in our words. Each rule's `message` is written as what was expected. A field inside of
 * another is named as `places[3].latitude`.
 *
 * @param given the input as it came, before any transformation
 */
export function fieldErrorsOf(
  findings: readonly ValidationError[],
  given: Readonly<Record<string, unknown>>,
): FieldError[] {
  return findings.flatMap((finding) => errorsAt(finding, given, ''));
}

function errorsAt(
  { property, constraints, children = [] }: ValidationError,
  container: unknown,
  path: string,
): FieldError[] {
  const inObject = path === '' ? property : `${path}.${property}`;
  const field = Array.isArray(container) ? `${path}[${property}]` : inObject;
  const value = (container as Record<string, unknown> | null | undefined)?.[property];
  const inside = children.flatMap((child) => errorsAt(child, value, field));
  if (constraints === undefined) return inside;
  const expected =
    UNKNOWN_FIELD in constraints ? 'no such field' : [...new Set(Object.values(constraints))].join(', ');
  return [{ field: shortened(field) as string, given: shortened(value), expected }, ...inside];
}

/** One error for each field that the input may not have. */
export function unknownFieldErrors(
  given: Readonly<Record<string, unknown>>,
  knownFields: readonly string[],
): FieldError[] {
  return Object.keys(given)
    .filter((field) => !knownFields.includes(field))
    .map((field) => ({
      field: shortened(field) as string,
      given: shortened(given[field]),
      expected: `no such field; the fields are ${knownFields.join(', ')}`,
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

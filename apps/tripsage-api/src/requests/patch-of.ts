import { InvalidRequestError } from './invalid-request.error.js';

/**
 * The changes of a merge patch (RFC 7396). The pipe counts `null` as not given, and here it empties a field.
 *
 * @param given the body as it came
 * @throws InvalidRequestError where it changes nothing
 */
export function patchOf<Changes extends object, Field extends keyof Changes & string>(
  changes: Changes,
  given: unknown,
  emptiable: readonly Field[],
): Changes & { [Name in Field]?: Changes[Name] | null } {
  const body = (given ?? {}) as Record<string, unknown>;
  const emptied = emptiable.filter((field) => body[field] === null);
  const patch = { ...changes, ...Object.fromEntries(emptied.map((field) => [field, null])) };
  if (Object.values(patch).every((value) => value === undefined)) {
    throw new InvalidRequestError([{ field: 'body', expected: 'at least one field to change' }]);
  }
  return patch;
}

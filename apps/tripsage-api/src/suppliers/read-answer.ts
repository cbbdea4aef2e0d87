import * as v from 'valibot';
import { UnreadableAnswerError } from './unreadable-answer.error.js';

/**
 * Reads a supplier's answer by its schema: fields that the schema does not name are left out.
 *
 * @throws UnreadableAnswerError that names the first field that is missing or wrong
 */
export function readAnswer<const Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, body, { abortEarly: true });
  if (success) return output;
  const [{ path, expected }] = issues;
  const place = path?.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const where = place === undefined ? 'it' : place.replace(/^\./, '');
  throw new UnreadableAnswerError(
    `${where} is missing or not as promised: expected ${expected ?? 'something else'}.`,
  );
}

import * as v from 'valibot';
import type { AcceptedVersions } from '../../preconditions/entity-tag.js';
import { readAnswer } from '../read-answer.js';

/** A statement of postgrest-js that takes conditions. */
interface Filtered {
  in(column: string, values: readonly number[]): this;
}

/** The statement for rows of the accepted versions alone, so that the database compares and writes in one step. */
export function ofVersions<Statement extends Filtered>(
  statement: Statement,
  versions: AcceptedVersions,
): Statement {
  return versions === 'any' ? statement : statement.in('version', versions);
}

const IDS = v.array(v.object({ id: v.string() }));

/** The ids of the rows that a statement wrote. */
export function writtenIds(rows: unknown): string[] {
  return readAnswer(IDS, rows).map(({ id }) => id);
}

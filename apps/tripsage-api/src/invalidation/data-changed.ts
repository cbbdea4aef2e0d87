/** The event that data of the database changed. Whoever knows of a change emits it, and what rests on it is invalidated. */
export const DATA_CHANGED = 'data.changed';

/** One row, by its columns. */
export type DataRow = Readonly<Record<string, unknown>>;

/** A change of one row. */
export interface DataChanged {
  /** As in `tagsOfRows`. */
  readonly table: string;
  /** The row as it is; none where it was deleted. */
  readonly record?: DataRow | null;
  /** The row as it was, whose tags are invalidated too: its owner may have been another. None where it is new. */
  readonly oldRecord?: DataRow | null;
}

/** A place on Earth, in degrees. */
export interface Coordinates {
  /** -90 to 90, north positive. */
  readonly latitude: number;
  /** -180 to 180, east positive. */
  readonly longitude: number;
}

/** The middle of a cell of the weather models' grid, in degrees. */
export interface GridCell extends Coordinates {}

/**
 * A tenth of a degree, 11 km at most. That is about the grid of the global models: ICON 13 km, GFS 13 to 25 km, ECMWF 9 to
 * 25 km. Places in one cell have about one forecast, so that they are one question.
 */
const CELLS_PER_DEGREE = 10;

/** The cell that a place is in. The two sides of the date line are one place, as are 0 and -0. */
export function gridCellOf({ latitude, longitude }: Coordinates): GridCell {
  const east = middleOf(longitude);
  return { latitude: middleOf(latitude), longitude: east === 180 ? -180 : east };
}

function middleOf(degrees: number): number {
  // Adding 0 makes a plain 0 of -0.
  return Math.round(degrees * CELLS_PER_DEGREE) / CELLS_PER_DEGREE + 0;
}

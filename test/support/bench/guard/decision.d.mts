/** The least that a ratio may be. */
export interface Floor {
  /** A path that `profile` knows too. */
  readonly path: string;
  readonly atOnce: number;
  /** The name of its row. */
  readonly way: string;
  readonly floor: number;
}

/** One row of one attempt. */
export interface Measured {
  readonly path: string;
  readonly atOnce: number;
  readonly name: string;
  readonly cpuRatio: number;
}

export interface Fallen extends Floor {
  /** The best of all attempts; undefined where nothing of that name was measured. */
  readonly best: number | undefined;
}

export function reached(floor: Floor, measured: readonly Measured[]): number | undefined;
export function fallen(floors: readonly Floor[], attempts: readonly (readonly Measured[])[]): Fallen[];
export function complaintOf(one: Fallen): string;

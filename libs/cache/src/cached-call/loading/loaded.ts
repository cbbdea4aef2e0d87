import type { Version } from '../../ports/versions.js';
import type { Dependencies } from './dependency-tracker.js';

/** Directions that a loader gave for its value. */
export interface LoadReport {
  readonly tags: readonly string[];
  readonly freshMs: number | undefined;
  readonly isSkipped: boolean;
}

/** The directions of a method, which has no `LoadContext` to give them with. */
export const NOTHING_SAID: LoadReport = { tags: [], freshMs: undefined, isSkipped: false };

/** The result of a load: a value, or that the old one was not modified. */
export interface Loaded {
  readonly result: { readonly value: unknown } | 'not-modified';
  readonly said: LoadReport;
  readonly dependencies: Dependencies;
  readonly loadMs: number;
}

/** The origin of a load. */
export interface LoadOrigin {
  readonly token: string;
  /** The version that was known when it began. */
  readonly version: Version;
}

import type { AnswerSource } from '../../values/entry.js';
import type { TypeFaults } from '../../values/type-fit.js';
import type { EncodedValue, PresentedValue } from '../../values/value-codec.js';
import type { LocalEntry } from '../look-up/local-entry.js';
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

/** A loaded value, in the forms in which it is needed. */
export interface LoadedValue {
  /** The value that the method returned, or that was stored; rules get it so. */
  readonly value: unknown;
  readonly encoded: EncodedValue;
  /** As callers get it: decoded from the bytes, also for the first of them. */
  readonly presented: PresentedValue;
  /** The old entry, where the loader called `notModified()`. */
  readonly unmodified?: LocalEntry;
  /** The cached answers that it has parts of; none where it has none. */
  readonly sources?: ReadonlySet<AnswerSource>;
  /** Where it has instances of classes, or is to be one. */
  readonly faults?: TypeFaults;
}

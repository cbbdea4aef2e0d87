import { types } from 'node:util';
import { errorName } from '../api/error-name.js';
import { CacheTypeMismatchError } from '../api/errors.js';
import { isPlainObject } from '../options/checks/plain-object.js';
import { type Class, unsettableField, usesPrivateNames } from './hidden-state.js';
import { classNameOf, jsonFormOf, richKindOf } from './value-shape.js';
import { classFor, visitInside, type Wanted, wantedOf } from './wanted-class.js';

/** An instance whose class callers don't get. */
export interface LostInstance {
  /** As `results[].price`; empty for the answer itself. */
  readonly path: string;
  readonly className: string;
}

/** The faults of an answer by its `type` option. */
export interface TypeFaults {
  /** It can't be brought back as the option says. */
  readonly mismatch?: CacheTypeMismatchError;
  /** The first instance of a class that the option does not name. */
  readonly lost?: LostInstance;
}

/** A part of the answer, and the way to it. */
interface Step {
  readonly part: unknown;
  readonly wanted: Wanted | undefined;
  readonly outer?: Step;
  readonly place: string;
}

/** Other field names may be what users typed in, as those of a dictionary are. */
const FIELD_NAME = /^[A-Za-z_$][\w$]{0,63}$/;

/** Compares what a method returned with its `type` option, the outermost parts first. */
export function typeFaults(value: unknown, type: Class | undefined, method: string): TypeFaults {
  const steps: Step[] = [{ part: value, wanted: wantedOf(type), place: '' }];
  const seen = new Set<object>();
  let lost: LostInstance | undefined;
  // A list that grows while it is gone through.
  for (const step of steps) {
    const { part, wanted } = step;
    try {
      const fault = wanted === undefined ? undefined : faultOf(part, wanted);
      if (fault !== undefined) return { mismatch: mismatchError(fault, step, method), lost };
      if (typeof part !== 'object' || part === null || seen.has(part)) continue;
      seen.add(part);
      const form = isInstance(part) ? jsonFormOf(part) : undefined;
      if (lost === undefined && isInstance(part) && form === undefined && wanted === undefined) {
        lost = { path: pathOf(step), className: classNameOf(part) };
        if (type === undefined) break;
      }
      const shown = form === undefined ? part : form.json;
      if (typeof shown !== 'object' || shown === null) continue;
      visitInside(shown, wanted, (inner, wantedOfIt, place) => {
        if (wantedOfIt !== undefined || (typeof inner === 'object' && inner !== null))
          steps.push({ part: inner, wanted: wantedOfIt, outer: step, place });
      });
    } catch (error) {
      // What `@Type()` runs is the application's own.
      const why = `something that its @Type() could not name a class for (${errorName(error)})`;
      return { mismatch: mismatchError(why, step, method, error), lost };
    }
  }
  return { lost };
}

/** The fault of a part that does not fit, in words. */
function faultOf(part: unknown, wanted: Wanted): string | undefined {
  if (part === null || part === undefined) return undefined;
  const instead = ` instead of ${wanted.class.name}`;
  if (typeof part !== 'object') return wanted.isNested ? undefined : `a ${typeof part}${instead}`;
  const isContainer = Array.isArray(part) || types.isMap(part) || types.isSet(part);
  const type = classFor(wanted, part);
  if (isContainer && Object.getPrototypeOf(part) !== type.prototype) return undefined;
  const isPlain = isPlainObject(part);
  if (!isPlain && Object.getPrototypeOf(part) !== type.prototype)
    return `an object of class ${classNameOf(part)}${instead}`;
  if (isContainer || richKindOf(part) !== undefined)
    return `an object of class ${type.name}, which only its constructor can make`;
  if (usesPrivateNames(type))
    return `an object of class ${type.name}, whose #private fields can't be set again`;
  return isPlain ? undefined : faultOfInstance(part, type.name);
}

function faultOfInstance(instance: object, className: string): string | undefined {
  const form = jsonFormOf(instance);
  if (form === undefined) {
    const field = unsettableField(instance);
    return field && `an object of class ${className} whose field ${shownName(field)} can't be set again`;
  }
  const isFields = typeof form.json === 'object' && form.json !== null && !Array.isArray(form.json);
  return isFields ? undefined : `an object of class ${className} whose toJSON gives no fields`;
}

function isInstance(part: object): boolean {
  return !Array.isArray(part) && !isPlainObject(part) && richKindOf(part) === undefined;
}

function mismatchError(fault: string, step: Step, method: string, cause?: unknown): CacheTypeMismatchError {
  const path = pathOf(step);
  return new CacheTypeMismatchError(
    `${method}: the answer does not fit its type option: ${path === '' ? 'it is' : `at ${path} it holds`} ${fault}. It is ` +
      'given as the method returned it. Let type, and @Type() on fields, name the classes that the method returns, or ' +
      'return plain data without type.',
    { cause },
  );
}

function pathOf(step: Step): string {
  const places: string[] = [];
  for (let at = step; at.outer !== undefined; at = at.outer) places.unshift(shownName(at.place));
  return places.reduce(
    (path, place) => (path === '' || place === '[]' ? path + place : `${path}.${place}`),
    '',
  );
}

function shownName(place: string): string {
  return place === '[]' || FIELD_NAME.test(place) ? place : '*';
}

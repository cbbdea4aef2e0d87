/* oxlint-disable typescript/no-explicit-any -- a function or a record of any kind: the interface says which */
import * as v from 'valibot';
import { type CacheError, CacheOptionError } from '../../api/errors.js';
import { isRecord } from './plain-object.js';

/** Schemas for the options of an interface. The compiler refuses a missing one, and one of another type. */
export type Schemas<Options> = {
  [Name in keyof Options]-?: v.GenericSchema<unknown, Options[Name] | undefined>;
};

type OptionsSchema =
  v.StrictObjectSchema<v.ObjectEntries, undefined> | v.ObjectSchema<v.ObjectEntries, undefined>;

/** The defaults of each schema, where they were asked for: most calls give no options at all. */
const DEFAULTS = new WeakMap<OptionsSchema, unknown>();

export const FUNCTION = v.custom<(...args: any[]) => any>((given) => typeof given === 'function');
/** A plain object by names; not a list, a Date or an instance of a class. */
export const PLAIN_OBJECT = v.custom<Record<string, any>>(isRecord);
/** Takes anything: `durationToMs` refuses what is not a duration, and has an error of its own. */
export const DURATION = v.custom<any>(() => true);
export const SHARE = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export function wholeNumber(from: number, upTo: number = Number.MAX_SAFE_INTEGER) {
  return v.pipe(v.number(), v.safeInteger(), v.minValue(from), v.maxValue(upTo));
}

/**
 * The schema of an option that may be left out.
 *
 * @param expected what the option must be, in words; said whatever is wrong inside of it
 * @param usual the option where it is left out
 */
export function option<Schema extends v.GenericSchema>(
  expected: string,
  schema: Schema,
): v.OptionalSchema<Schema, undefined>;
export function option<Schema extends v.GenericSchema, const Usual extends v.InferInput<Schema>>(
  expected: string,
  schema: Schema,
  usual: Usual,
): v.OptionalSchema<Schema, Usual>;
export function option(expected: string, schema: v.GenericSchema, usual?: unknown): unknown {
  return v.optional(v.message(schema, expected), usual as undefined);
}

/**
 * The schema of an option that must be there.
 *
 * @param expected what the option must be, in words
 */
export function needed<Schema extends v.GenericSchema>(expected: string, schema: Schema): Schema {
  return v.message(schema, expected);
}

/**
 * Checks options against their schema. Those that a strict schema does not know are refused.
 *
 * @param where what was given the options, for the message
 * @param Refusal the error to throw
 * @returns a copy of the options, with their defaults
 * @throws CacheOptionError, or the given error, that names the option and says what it must be
 */
export function check<Schema extends OptionsSchema>(
  schema: Schema,
  options: unknown,
  where: string,
  Refusal: new (message: string) => CacheError = CacheOptionError,
): v.InferOutput<Schema> {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const given = options === null ? 'null' : Array.isArray(options) ? 'a list' : typeof options;
    throw new Refusal(`${where}: expected options, not ${given}.`);
  }
  const defaults = isEmpty(options) ? DEFAULTS.get(schema) : undefined;
  if (defaults !== undefined) return defaults as v.InferOutput<Schema>;
  const { success, output, issues } = v.safeParse(schema, options, { abortEarly: true });
  if (success) {
    if (isEmpty(options)) DEFAULTS.set(schema, Object.freeze(output));
    return output;
  }
  const name = String(issues[0].path?.[0].key);
  const entry = Object.hasOwn(schema.entries, name) ? schema.entries[name] : undefined;
  if (entry === undefined) {
    const known = Object.keys(schema.entries).join(', ');
    throw new Refusal(`${where}: '${name}' is not an option. Known are ${known}.`);
  }
  throw new Refusal(`${where}: ${name} must be ${expectedOf(entry, issues[0])}.`);
}

function isEmpty(options: object): boolean {
  for (const _ in options) return false;
  return true;
}

/** Of an option that is missing only the options as a whole complain, and don't know what it must be. */
function expectedOf(entry: v.GenericSchema, { path, message }: v.BaseIssue<unknown>): string {
  const isMissing = path?.[0].origin === 'key';
  return (isMissing && v.safeParse(entry, undefined).issues?.[0].message) || message;
}

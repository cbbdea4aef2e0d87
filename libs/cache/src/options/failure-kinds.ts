/* oxlint-disable typescript/no-explicit-any -- the public face's own defaults, see policy.ts */
import * as v from 'valibot';
import { CacheOptionError } from '../api/errors.js';
import { check, FUNCTION, needed, option, type Schemas } from './checks/check.js';
import { isRecord } from './checks/plain-object.js';

/** A class of errors. */
export type ErrorClass<Thrown extends Error = Error> = abstract new (...args: never[]) => Thrown;

/**
 * A class of errors that travel: a caller in another process, or within the window of `errors`, gets an instance of it. Errors
 * of its subclasses come back as this class, where theirs is not listed.
 */
export interface FailureKind<Thrown extends Error = any, Json = any> {
  type: ErrorClass<Thrown>;
  /** The name that all processes know the class by. Default the name of the class: give one if your build minifies names. */
  name?: string;
  /**
   * Gives the JSON that the error is made anew from, at most 16 KiB. Default the fields that are plain data, without
   * `request`, `config` and whatever has `headers`: they may hold secrets.
   */
  to?: (error: Thrown) => Json;
  /** Makes the error from that JSON. Default an instance with these fields, whose constructor does not run. */
  from?: (json: Json) => Thrown;
}

/** A class of errors that travel, checked and with its name. */
export type NamedFailureKind = FailureKind & { readonly name: string };

/** A kind of errors that travel, ready for use. */
export interface KnownFailures {
  readonly name: string;
  /** The steps from the error's own class up to that of the kind, none where it is not of the kind: the nearest counts. */
  fits(error: unknown): number | undefined;
  to(error: unknown): unknown;
  /** @param described the name, message, code and status of the error */
  from(json: unknown, described: { name: string; message: string; code?: string }): unknown;
}

/** The steps from the class of an object up to the first whose prototype is wanted. */
export function stepsUp(of: object, isWanted: (prototype: object) => boolean): number | undefined {
  let prototype = Object.getPrototypeOf(of) as object | null;
  for (let steps = 0; prototype !== null; steps += 1) {
    if (isWanted(prototype)) return steps;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return undefined;
}

/** Names of our own kinds begin with this. */
const RESERVED = '@';
const LONGEST_NAME = 200;

const KIND = v.strictObject({
  type: needed('a class of errors', v.custom<ErrorClass<any>>(isErrorClass)),
  name: option(
    `a text of 1 to ${LONGEST_NAME} characters that does not begin with ${RESERVED}`,
    v.pipe(v.string(), v.check(isName)),
  ),
  to: option('a function of the error', FUNCTION),
  from: option('a function of the JSON that `to` gave', FUNCTION),
} satisfies Schemas<FailureKind>);

/**
 * Checks the classes of errors that travel.
 *
 * @throws CacheOptionError that names the one that is wrong
 */
export function checkFailureKinds(
  given: readonly (FailureKind | ErrorClass)[],
  where: string,
): readonly NamedFailureKind[] {
  const kinds = given.map((one, index) => checkKind(one, `${where}[${index}]`));
  kinds.forEach(({ name, type }, index) => {
    const other = kinds.findIndex((kind) => kind.name === name || kind.type === type);
    if (other === index) return;
    throw new CacheOptionError(
      `${where}: two classes are called '${name}', or one is listed twice. Give each a name of its own.`,
    );
  });
  return kinds;
}

function checkKind(given: FailureKind | ErrorClass, where: string): NamedFailureKind {
  const kind = check(KIND, isRecord(given) ? given : { type: given }, where);
  const name = kind.name ?? kind.type.name;
  if (isName(name)) return { ...kind, name };
  throw new CacheOptionError(`${where}: the class has no name that fits. Give one: { type, name }.`);
}

function isName(name: string): boolean {
  return name.length > 0 && name.length <= LONGEST_NAME && !name.startsWith(RESERVED);
}

function isErrorClass(given: unknown): boolean {
  return typeof given === 'function' && (given === Error || given.prototype instanceof Error);
}

import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { RequestLimit } from '../../options/limits/request-limit-options.js';

/** The metadata of what `@LimitRequests` stands on. */
export const REQUEST_LIMITS = 'tripsage:request-limits';

/** The limits of a handler or a controller, in the order in which they are written. */
export interface DeclaredLimits {
  /** A class that extends another one may have limits of its own in place of the inherited ones. */
  readonly on: object;
  readonly limits: readonly RequestLimit[];
}

/** A place in the code that has limits, and its name for messages. */
export interface LimitedPlace {
  readonly where: string;
  readonly limits: readonly RequestLimit[];
}

const NONE: readonly RequestLimit[] = [];
const reflector = new Reflector();

/** The limits that are declared on exactly this class or handler. */
export function limitsOn(target: object): readonly RequestLimit[] {
  const declared = declaredOn(target);
  // A caching decorator takes the metadata of its method along.
  const isOwn = declared?.on === target || !isClass(target);
  return isOwn ? (declared?.limits ?? NONE) : NONE;
}

/** The limits of a request: those of its handler, else those of its controller. */
export function limitsAt(context: ExecutionContext): readonly RequestLimit[] {
  return (declaredOn(context.getHandler()) ?? declaredOn(context.getClass()))?.limits ?? NONE;
}

/** The name of a request's handler, for messages. */
export function handlerName(context: ExecutionContext): string {
  return `${context.getClass().name}.${context.getHandler().name}`;
}

/** The class and the methods of a prototype that have limits. */
export function limitedPlaces(prototype: object): LimitedPlace[] {
  const { name } = prototype.constructor;
  const places = [{ where: name, limits: declaredOn(prototype.constructor)?.limits ?? NONE }];
  for (
    let one: unknown = prototype;
    isObject(one) && one !== Object.prototype;
    one = Object.getPrototypeOf(one)
  ) {
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      if (typeof value !== 'function' || key === 'constructor') continue;
      places.push({ where: `${name}.${key}`, limits: declaredOn(value as object)?.limits ?? NONE });
    }
  }
  return places.filter(({ limits }) => limits.length > 0);
}

function declaredOn(target: object): DeclaredLimits | undefined {
  return reflector.get<DeclaredLimits | undefined>(REQUEST_LIMITS, target as () => void);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isClass(target: object): boolean {
  const prototype = Object.getOwnPropertyDescriptor(target, 'prototype');
  return prototype?.writable === false;
}

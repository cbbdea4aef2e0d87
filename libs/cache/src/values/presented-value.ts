import type { CacheableOptions } from '../options/cacheable-options.js';

/** A value in bytes that can be decoded as often as callers need a copy of their own. */
export interface DecodableValue {
  /** JSON can say all of it, so that freezing protects it. */
  readonly isJson: boolean;
  decode(): unknown;
}

/** The form in which a caller wants the value. */
export type Presentation = Pick<CacheableOptions, 'type' | 'mutable'>;

/**
 * A value for the callers who share it. A value that JSON can say is decoded and frozen once for all of them. One that
 * freezing can't protect (Date, Map, Set, Buffer), and one that is asked for as mutable, is decoded for each.
 */
export class PresentedValue {
  private frozen: { type: Presentation['type']; value: unknown } | undefined;

  constructor(private readonly decodable: DecodableValue) {}

  to({ type, mutable }: Presentation): unknown {
    if (mutable === true || !this.decodable.isJson) return revived(this.decodable.decode(), type);
    if (this.frozen?.type !== type || this.frozen === undefined) {
      this.frozen = { type, value: deepFrozen(revived(this.decodable.decode(), type)) };
    }
    return this.frozen.value;
  }
}

/** Sets the class of an object, or of an array's elements, without running a constructor. */
function revived(decoded: unknown, type: Presentation['type']): unknown {
  if (type === undefined) return decoded;
  for (const part of Array.isArray(decoded) ? decoded : [decoded]) {
    const isFields =
      typeof part === 'object' && part !== null && Object.getPrototypeOf(part) === Object.prototype;
    if (isFields) Object.setPrototypeOf(part, type.prototype as object);
  }
  return decoded;
}

function deepFrozen(value: unknown): unknown {
  // A list of what is still to be frozen, not recursion: what others wrote may be nested deeper than the stack.
  const open = isObject(value) ? [value] : [];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    // Faster than Object.values, measured; a class's own prototype may be behind the first object.
    for (const key in part) {
      if (!Object.hasOwn(part, key)) continue;
      const inner: unknown = (part as Record<string, unknown>)[key];
      if (isObject(inner)) open.push(inner);
    }
    Object.freeze(part);
  }
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

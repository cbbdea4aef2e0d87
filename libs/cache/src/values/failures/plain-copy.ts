import { isPlainObject } from '../../options/checks/plain-object.js';

const DEEPEST = 8;
/** The cost of an object or a field besides its text. */
const FIELD_BYTES = 16;

/** Stands for what is not copied. */
export const NOT_COPIED = Symbol('not copied');

export interface PlainCopierOptions {
  /** About as many bytes as the copies may have in all. */
  mostBytes: number;
  /** Says which fields of objects are left out, as if they were not there. Default none. */
  isLeftOut?: (key: string, value: unknown) => boolean;
}

/**
 * Copies plain data within a bound: texts, numbers, dates, arrays and objects. It runs no code of the value, neither accessors
 * nor `toJSON`. What is no plain data is left out of objects, and costs an array as a whole.
 */
export class PlainCopier {
  private isAll = true;
  private leftBytes: number;

  constructor(private readonly options: PlainCopierOptions) {
    this.leftBytes = options.mostBytes;
  }

  /** Says that nothing was left out so far, but for what the options leave out. */
  get isWhole(): boolean {
    return this.isAll;
  }

  /** @returns {@link NOT_COPIED} for what is no plain data, or beyond the bound */
  copy(value: unknown, depth = 0): unknown {
    const copied = this.spend(FIELD_BYTES) ? this.copyOf(value, depth) : NOT_COPIED;
    if (copied === NOT_COPIED) this.isAll = false;
    return copied;
  }

  /** Copies the fields of an object that are plain data; those with accessors never are. */
  fields(of: object, depth: number): [key: string, value: unknown][] {
    const fields: [string, unknown][] = [];
    for (const [key, { value, enumerable, get }] of Object.entries(Object.getOwnPropertyDescriptors(of))) {
      if (enumerable !== true || this.options.isLeftOut?.(key, value) === true) continue;
      const isRoom = get === undefined && key !== '__proto__' && this.spend(2 * key.length);
      const copied = isRoom ? this.copy(value, depth) : NOT_COPIED;
      if (copied === NOT_COPIED) this.isAll = false;
      else fields.push([key, copied]);
    }
    return fields;
  }

  private copyOf(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.spend(2 * value.length) ? value : NOT_COPIED;
      case 'function':
      case 'symbol':
        return NOT_COPIED;
      case 'object':
        return value === null ? null : depth < DEEPEST ? this.copyOfObject(value, depth + 1) : NOT_COPIED;
      default:
        return value;
    }
  }

  private copyOfObject(value: object, depth: number): unknown {
    if (Array.isArray(value)) return this.copyOfArray(value, depth);
    if (value instanceof Date) return new Date(value.getTime());
    return isPlainObject(value) ? Object.fromEntries(this.fields(value, depth)) : NOT_COPIED;
  }

  private copyOfArray(value: readonly unknown[], depth: number): unknown {
    const copied: unknown[] = [];
    for (const item of value) {
      const one = this.copy(item, depth);
      if (one === NOT_COPIED) return NOT_COPIED;
      copied.push(one);
    }
    return copied;
  }

  private spend(bytes: number): boolean {
    if (bytes > this.leftBytes) return false;
    this.leftBytes -= bytes;
    return true;
  }
}

import { types } from 'node:util';

/** Marks a built-in object in a meaning, so that it equals nothing but its like. */
class Told {
  constructor(
    readonly kind: string,
    readonly said: unknown,
    readonly fields: unknown,
  ) {}
}

/**
 * What a value counts as, written without the library's canonical form: two values count as the same when their
 * meanings are equal for `isDeepStrictEqual`. A class instance means its fields, a field that is undefined means
 * nothing for a key (`undefinedFields: 'dropped'`) and itself in an answer (`'kept'`).
 */
export function meaningOf(value: unknown, undefinedFields: 'dropped' | 'kept'): unknown {
  const mean = (part: unknown): unknown => meaningOf(part, undefinedFields);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return meaningOfArray(value, mean, undefinedFields);
  if (types.isDate(value))
    return new Told('date', [value.getTime()].map(String), fieldsOf(value, undefinedFields));
  if (types.isMap(value)) {
    return new Told(
      'map',
      new Map([...value].map(([key, item]) => [mean(key), mean(item)])),
      fieldsOf(value, undefinedFields),
    );
  }
  if (types.isSet(value)) {
    return new Told('set', bag([...value].map(mean)), fieldsOf(value, undefinedFields));
  }
  if (ArrayBuffer.isView(value)) {
    return new Told(
      value.constructor.name,
      [...Buffer.from(value.buffer, value.byteOffset, value.byteLength)],
      {},
    );
  }
  if (types.isArrayBuffer(value)) return new Told('buffer', [...Buffer.from(value)], {});
  if (types.isRegExp(value)) return new Told('regexp', [value.source, value.flags], {});
  if (types.isBoxedPrimitive(value)) return new Told('boxed', [value.valueOf()], {});
  if (value instanceof URL) return new Told('url', value.href, {});
  if (value instanceof URLSearchParams) return new Told('params', value.toString(), {});
  return fieldsOf(value, undefinedFields);
}

/** The meaning of an argument list: trailing arguments that are undefined were not given. */
export function meaningOfArguments(args: readonly unknown[]): unknown {
  let { length } = args;
  while (length > 0 && args[length - 1] === undefined) length -= 1;
  return args.slice(0, length).map((arg) => meaningOf(arg, 'dropped'));
}

function meaningOfArray(
  value: readonly unknown[],
  mean: (part: unknown) => unknown,
  undefinedFields: 'dropped' | 'kept',
): unknown {
  const items: unknown[] = [];
  items.length = value.length;
  value.forEach((item, index) => {
    items[index] = mean(item);
  });
  const named = Object.keys(value).filter(
    (key) => !/^(0|[1-9]\d*)$/.test(key) && (undefinedFields === 'kept' || value[key as never] !== undefined),
  );
  if (named.length === 0) return items;
  return new Told('array', items, pick(value, named, undefinedFields));
}

function fieldsOf(value: object, undefinedFields: 'dropped' | 'kept'): unknown {
  return pick(value, Object.keys(value), undefinedFields);
}

function pick(value: object, keys: readonly string[], undefinedFields: 'dropped' | 'kept'): unknown {
  const fields = new Map<string, unknown>();
  for (const key of keys) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined || undefinedFields === 'kept') fields.set(key, meaningOf(item, undefinedFields));
  }
  return new Told('fields', fields, {});
}

/** Two items of a set may mean the same, which a Set of meanings of primitives would fold into one. */
function bag(items: readonly unknown[]): unknown {
  return new Set(items.map((item) => [item]));
}

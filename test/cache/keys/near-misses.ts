import { types } from 'node:util';
import { canonicalForm } from '../../../libs/cache/src/keys/canonical-form.js';

/**
 * A value that a careless key would take for the given one: changed at its top or somewhere inside, as `choice` says.
 * Some mean the same.
 */
export function nearMissOf(value: unknown, choice: number): unknown {
  const [turn, rest] = [choice % 4, Math.floor(choice / 4)];
  const inside = turn === 0 ? undefined : changedInside(value, rest);
  if (inside !== undefined) return inside;
  const lookAlikes = lookAlikesOf(value);
  return lookAlikes[rest % lookAlikes.length];
}

function lookAlikesOf(value: unknown): unknown[] {
  const always = [[value], { value }, new Set([value]), canonicalForm(value), String(jsonOf(value))];
  switch (typeof value) {
    case 'number':
      return [...always, String(value), `#${value}`, -value, new Date(value), Object(value), null].concat(
        Number.isInteger(value) ? [BigInt(value), value + 1] : [],
      );
    case 'bigint':
      return [...always, Number(value), String(value), `i${value}`, `${value}n`, value + 1n];
    case 'string':
      return [
        ...always,
        Number(value),
        `${value},`,
        `"${value}"`,
        value.split(','),
        value.split(''),
        new Date(value),
      ].concat([
        Object(value),
        { [value]: 1 },
        { [value]: undefined },
        Buffer.from(value),
        value.toWellFormed(),
        `${value}\ud800`,
      ]);
    case 'boolean':
      return [...always, String(value), Number(value), value ? 't' : 'f', Object(value)];
    case 'undefined':
      return [...always, null, 'undefined', 'u', '', {}, []];
    case 'object':
      return [
        ...always,
        ...(value === null ? [undefined, 'null', 'n', 0, '', {}] : lookAlikesOfObject(value)),
      ];
    default:
      return always;
  }
}

function lookAlikesOfObject(value: object): unknown[] {
  if (Array.isArray(value)) {
    const holed = [...(value as unknown[])];
    delete holed[0];
    return [
      { ...value },
      new Set(value),
      value.flat(),
      value.slice(1),
      [...value, undefined],
      value.toReversed(),
      holed,
    ].concat([
      textOf(value),
      new Map(value.entries()),
      Object.assign([...value], { a: 1 }),
      Object.assign(holed, { a: 1 }),
    ]);
  }
  if (types.isDate(value)) {
    return [
      value.getTime(),
      String(value),
      jsonOf(value),
      {},
      Object.assign(new Date(value), { timeZone: 'UTC' }),
    ];
  }
  if (types.isMap(value))
    return [
      [...value],
      new Set(value),
      new Map([...value].map(([k, v]) => [v, k])),
      new Map([...value].slice(1)),
    ];
  if (types.isSet(value))
    return [
      [...value],
      new Map([...value].entries()),
      new Map([...value].map((it) => [it, it])),
      [...value].flat(),
    ];
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const base64 = bytes.toString('base64');
    return [
      Uint8Array.from(bytes),
      Int8Array.from(bytes),
      Buffer.from(bytes),
      [...bytes],
      base64,
      bytes.toJSON(),
      bytes.subarray(1),
    ];
  }
  if (value instanceof URL) return [value.href, { href: value.href }];
  if (value instanceof URLSearchParams) return [value.toString(), [...value], Object.fromEntries(value)];
  if (types.isRegExp(value))
    return [String(value), value.source, new RegExp(value.source, `${value.flags}i`.replace('ii', 'i'))];
  if (types.isBoxedPrimitive(value)) return [value.valueOf(), String(value)];
  const entries = Object.entries(value);
  return [
    entries,
    new Map(entries),
    new Set(entries),
    Object.keys(value),
    Object.values(value),
    Object.fromEntries(entries.slice(1)),
    Object.fromEntries(entries.map(([key, item]) => [`${key} `, item])),
    { ...value, z: undefined },
    { ...value, z: null },
    { ...value, [String(jsonOf(entries)).slice(1, -1)]: 1 },
  ];
}

/** The value with one of its parts changed; `undefined` where it has none. */
function changedInside(value: unknown, choice: number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const pick = <Part>(parts: readonly Part[]): [number, number] => [
    choice % parts.length,
    Math.floor(choice / parts.length),
  ];
  if (Array.isArray(value)) {
    const [index, rest] = pick(value);
    return value.length === 0 ? undefined : value.with(index, nearMissOf(value[index], rest));
  }
  if (types.isMap(value)) {
    const pairs = [...value];
    const [index, rest] = pick(pairs);
    return pairs.length === 0 ? undefined : new Map(pairs.with(index, nearPair(pairs[index] as Pair, rest)));
  }
  if (types.isSet(value)) {
    const items = [...value];
    const [index, rest] = pick(items);
    return items.length === 0 ? undefined : new Set(items.with(index, nearMissOf(items[index], rest)));
  }
  const keys = Object.keys(value);
  if (keys.length === 0 || Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const [index, rest] = pick(keys);
  const key = keys[index] as string;
  return { ...value, [key]: nearMissOf((value as Record<string, unknown>)[key], rest) };
}

type Pair = [unknown, unknown];

function nearPair([key, item]: Pair, choice: number): Pair {
  const rest = Math.floor(choice / 2);
  return choice % 2 === 0 ? [nearMissOf(key, rest), item] : [key, nearMissOf(item, rest)];
}

function textOf(value: readonly unknown[]): string {
  return value.map((item) => (typeof item === 'object' ? jsonOf(item) : String(item))).join();
}

function jsonOf(value: unknown): unknown {
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  } catch {
    return undefined;
  }
}

/** The same value with the order of its keys, Map entries and Set items turned round by `turn`, everywhere. */
export function reordered(value: unknown, turn: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const turned = <Item>(items: readonly Item[]): Item[] => {
    const at = items.length === 0 ? 0 : turn % items.length;
    const rotated = [...items.slice(at), ...items.slice(0, at)];
    return turn % 2 === 0 ? rotated : rotated.toReversed();
  };
  const again = (part: unknown): unknown => reordered(part, turn);
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    copy.length = value.length;
    for (const key of Object.keys(value))
      (copy as unknown as Record<string, unknown>)[key] = again((value as never)[key]);
    return copy;
  }
  if (types.isMap(value))
    return copyFields(value, new Map(turned([...value]).map(([key, item]) => [again(key), again(item)])));
  if (types.isSet(value)) return copyFields(value, new Set(turned([...value]).map(again)));
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as Record<string, unknown>;
  for (const key of turned(Object.keys(value))) copy[key] = again((value as Record<string, unknown>)[key]);
  return copy;
}

function copyFields(from: object, to: object): object {
  return Object.assign(to, Object.fromEntries(Object.entries(from)));
}

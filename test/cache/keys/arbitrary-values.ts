import * as fc from 'fast-check';
import { anyCharacter } from '../../support/any-character.js';

/** Classes as services use them for what they take and give. */
export class SearchDto {
  origin?: unknown;
  destination?: unknown;
  describe(): string {
    return String(this.origin);
  }
}
export class PassengerDto {
  origin?: unknown;
  age?: unknown;
}
/** As date libraries make them: a Date with a field that says more. */
export class ZonedDate extends Date {
  timeZone?: string;
}

/** Signs with which text might break out of a grammar, or look like another kind of value. */
const SIGNS = [
  ...'",:;[](){}<>=\\/#_*%+-.0123456789unthDMSBRWQJi \n\0é',
  '\ud800',
  '\udc00',
  '😀',
  '=>',
  '__proto__',
];

export const awkwardText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 8 }),
  fc.string({ unit: anyCharacter, maxLength: 4 }),
  fc.constantFrom(
    '',
    'null',
    'undefined',
    'true',
    'NaN',
    '-0',
    '0',
    '1',
    'toJSON',
    '2027-03-01T00:00:00.000Z',
  ),
);

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'origin', '0', '1', ''),
  awkwardText.filter((text) => text !== '__proto__'),
);

const aNumber = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity, 2 ** 53, 1e21, Number.MIN_VALUE),
  fc.integer({ min: -3, max: 12 }),
  fc.double(),
);
const bytes = fc.uint8Array({ maxLength: 8 });
const views = bytes.chain((given) =>
  fc.constantFrom<unknown>(
    Buffer.from(given),
    given,
    new Uint8ClampedArray(given),
    new Int8Array(given),
    new Uint16Array(given),
    new Float64Array(given),
    new BigInt64Array([...given].map(BigInt)),
    new DataView(Uint8Array.from(given).buffer),
    Uint8Array.from(given).buffer,
  ),
);
const date = fc.oneof(
  fc.constantFrom(0, 1, NaN, Date.UTC(2027, 2, 1), -1, 8.64e15).map((time) => new Date(time)),
  fc.date({ noInvalidDate: false }),
);
const primitive = fc.oneof(
  { weight: 4, arbitrary: awkwardText },
  { weight: 4, arbitrary: aNumber },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.constantFrom(null, undefined) },
  { weight: 1, arbitrary: fc.bigInt({ min: -20n, max: 2n ** 70n }) },
);
const leaf = fc.oneof(
  { weight: 12, arbitrary: primitive },
  { weight: 2, arbitrary: date },
  { weight: 2, arbitrary: views },
  {
    weight: 1,
    arbitrary: fc.constantFrom('http://a/', 'http://a/?b=1', 'redis://u@h/0').map((text) => new URL(text)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('a=1', 'a=1&b=2', 'b=2&a=1', '').map((text) => new URLSearchParams(text)),
  },
  { weight: 1, arbitrary: fc.constantFrom(/a/, /a/g, /a"g/, /(?:)/u, /=>/).map((re) => new RegExp(re)) },
  {
    weight: 1,
    arbitrary: primitive.filter((it) => it !== null && it !== undefined).map((it) => Object(it) as unknown),
  },
);

function fieldsOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

function nested(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown>[] {
  const fields = fieldsOf(value);
  const list = fc.array(value, { maxLength: 4 });
  const pairs = fc.array(fc.tuple(value, value), { maxLength: 3 });
  return [
    list,
    fields,
    fields,
    list.map((items) => new Set(items)),
    pairs.map((entries) => new Map(entries)),
    fields.map((given) => new Map(Object.entries(given))),
    fields.map((given) => Object.assign(Object.create(null) as object, given)),
    fc
      .tuple(value, value)
      .map(([origin, destination]) => Object.assign(new SearchDto(), { origin, destination })),
    fc.tuple(value, value).map(([origin, age]) => Object.assign(new PassengerDto(), { origin, age })),
    fc.tuple(list, fc.nat(3)).map(([items, index]) => withHole(items, index)),
  ];
}

function withHole(items: readonly unknown[], index: number): unknown[] {
  const holed = [...items];
  if (index < holed.length) delete holed[index];
  else holed.length = index;
  return holed;
}

/** What built-in objects may carry besides. */
function decorated(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown>[] {
  return [
    fc
      .tuple(date, fc.constantFrom('UTC', 'Asia/Tokyo', undefined))
      .map(([at, timeZone]) => Object.assign(new ZonedDate(at.getTime()), { timeZone })),
    fc
      .tuple(fc.array(value, { maxLength: 3 }), key, value, fc.nat(2))
      .map(([items, name, item, hole]) =>
        Object.assign(withHole(items, hole), /^\d+$/.test(name) ? {} : { [name]: item }),
      ),
    fc
      .tuple(fc.array(value, { maxLength: 2 }), value)
      .map(([items, mode]) => Object.assign(new Set(items), { mode })),
  ];
}

function tree(inner: (value: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ depthSize: 'small', maxDepth: 4 }, leaf, ...inner(tie('value'))),
  })).value;
}

/** Any value that can be kept, or be an argument. */
export const keepableValue = tree((value) => [...nested(value), ...decorated(value)]);

export const argumentList = fc.array(keepableValue, { maxLength: 3 });

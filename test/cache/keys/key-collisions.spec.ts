// Slow: ten thousand argument lists, each compared with all others.
import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import { inspect, isDeepStrictEqual, types } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { callKey } from '../../../libs/cache/src/keys/call-key.js';
import { argumentList } from './arbitrary-values.js';
import { meaningOfArguments } from './meaning.js';
import { nearMissOf, reordered } from './near-misses.js';

const LISTS = 10_000;

type KeyOf = (args: readonly unknown[]) => string;

const libraryKeyOf: KeyOf = (args) =>
  callKey({
    method: 'Some.method',
    methodPrefix: 'a:b:c',
    counted: { args },
    vary: undefined,
    schemaVersion: '',
  });

/** Random argument lists, each with one that nearly is the same, and itself in another order. */
const lists = fc.tuple(argumentList, fc.nat(), fc.nat(7)).map(([args, choice, turn]) => {
  const l1 = nearMissOf(args, choice);
  return {
    args,
    nearMiss: Array.isArray(l1) ? (l1 as unknown[]) : [l1],
    other: args.map((arg) => reordered(arg, turn)),
  };
});

const FLAWS = ['different share', 'different share across lists', 'equal differ', 'order matters'] as const;
type Flaw = (typeof FLAWS)[number];

/** Keys are equal exactly when meanings are, within each pair and across all that was tried before. */
function keysTellApart(
  keyOf: KeyOf,
  lookFor: readonly Flaw[] = FLAWS,
): { failed: boolean; numRuns: number; error: unknown; report: string | undefined } {
  const meanings = new Map<string, unknown>();
  const check = (flaw: Flaw, isFlawed: boolean): void => {
    if (isFlawed && lookFor.includes(flaw)) throw new Error(flaw);
  };
  const details = fc.check(
    fc.property(lists, ({ args, nearMiss, other }) => {
      const [key, nearKey] = [keyOf(args), keyOf(nearMiss)];
      const [meaning, nearMeaning] = [meaningOfArguments(args), meaningOfArguments(nearMiss)];
      const areEqual = isDeepStrictEqual(meaning, nearMeaning);
      check('different share', !areEqual && key === nearKey);
      check('equal differ', areEqual && key !== nearKey);
      check('order matters', keyOf(other) !== key);
      const known = meanings.get(key) ?? meaning;
      check('different share across lists', !isDeepStrictEqual(known, meaning));
      meanings.set(key, known);
    }),
    { numRuns: LISTS },
  );
  const { failed, numRuns, errorInstance } = details;
  return { failed, numRuns, error: errorInstance, report: fc.defaultReportMessage(details) };
}

describe(`the keys of ${LISTS} random argument lists`, () => {
  it('are equal exactly for arguments that count as the same; the order of keys never matters', () => {
    const { failed, numRuns, report } = keysTellApart(libraryKeyOf);
    if (failed) throw new Error(report);
    expect(numRuns).toBe(LISTS);
  });

  const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
  const withText = (_: string, value: unknown) =>
    typeof value === 'bigint' || types.isBigIntObject(value) ? String(value) : value;
  const careless: [string, Flaw, KeyOf][] = [
    ['JSON.stringify', 'different share', (args) => sha256(JSON.stringify(args, withText))],
    [
      'JSON of sorted entries',
      'different share',
      (args) => sha256(JSON.stringify(sortedEntries(args), withText)),
    ],
    ['inspect of node:util', 'different share', (args) => sha256(inspect(args, { depth: 2, sorted: true }))],
    ['their serialisation', 'order matters', (args) => sha256(serialize(args).toString('base64'))],
    [
      'too short a hash',
      'different share across lists',
      (args) => libraryKeyOf(args).slice(0, 'a:b:c:'.length + 3),
    ],
    ['nothing', 'different share', () => 'a:b:c:d'],
    ['the number of arguments too', 'equal differ', (args) => `${args.length}${libraryKeyOf(args)}`],
  ];
  it.each(careless)(
    'would be caught if they were made of %s: %s',
    (_, flaw, carelessKeyOf) => {
      const { failed, error } = keysTellApart(carelessKeyOf, [flaw]);
      expect({ failed, error: String(error) }).toEqual({ failed: true, error: `Error: ${flaw}` });
    },
    60_000,
  );
});

function sortedEntries(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedEntries);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, item]) => [key, sortedEntries(item)]);
}

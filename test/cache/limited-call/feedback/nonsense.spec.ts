import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { CallEnd } from '@tripsage/cache';
import {
  LIMIT_HEADERS,
  SHOPIFY_BUCKET,
  WAIT_HEADERS,
} from '../../../../libs/cache/src/limited-call/feedback/limit-header-table.js';
import { standardFeedback } from '../../../../libs/cache/src/limited-call/feedback/standard-feedback.js';
import { httpDate, NOW } from './answers.js';
import { anyCharacter } from '../../../support/any-character.js';
import { patience } from '../../../support/slowness.mjs';

const HOUR = 3_600_000;

const NAMES = [
  'age',
  'date',
  'ratelimit',
  'ratelimit-policy',
  SHOPIFY_BUCKET,
  ...WAIT_HEADERS.map(({ name }) => name),
  ...LIMIT_HEADERS.map(({ remaining }) => remaining),
  ...LIMIT_HEADERS.flatMap(({ resets }) => resets.map(({ name }) => name)),
];

/** Pieces of which right and wrong values are made. */
const PIECES = [
  '"a"',
  'a',
  ';',
  ',',
  ' ',
  '=',
  '(',
  ')',
  ':',
  '%"',
  '@',
  '?1',
  'r=',
  't=',
  'qu=',
  'remaining=',
  'reset=',
  '-',
  '.',
  '"',
  '\\',
  'GMT',
  'Sun, ',
  'Nov',
  '12:00:40',
  '2026',
  'ms',
  's',
  'm',
  'h',
  'd',
  'é',
  '😀',
  '\u0000',
];

const piece = fc.oneof(fc.constantFrom(...PIECES), fc.nat().map(String));
const text = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: anyCharacter }),
  fc.bigInt({ min: -10n, max: 10n ** 20n }).map(String),
  fc.double().map(String),
  fc.integer({ min: -1e6, max: 1e6 }).map(httpDate),
  fc.tuple(fc.nat(), fc.nat()).map(([left, seconds]) => `"a";r=${left};t=${seconds}`),
);
const anything = fc.anything({ withNullPrototype: true, withMap: true, withDate: true, withBigInt: true });
const status = fc.oneof(fc.constantFrom(429, 420, 403, 503, 529, 200), fc.integer(), anything);
const headers = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(text, fc.array(text), anything));
const answer = fc.oneof(
  fc.record({
    status,
    headers: fc.oneof(
      headers,
      headers.map((fields) => new Map(Object.entries(fields))),
    ),
  }),
  fc.record({
    statusCode: status,
    response: fc.record({ status, headers }, { requiredKeys: [] }),
    cause: anything,
  }),
  fc.record({ cause: fc.record({ status, headers }) }),
  anything,
);
const end: fc.Arbitrary<CallEnd> = fc.oneof(fc.record({ value: answer }), fc.record({ error: answer }));

describe('whatever a supplier answers', () => {
  it('is read without throwing, and the feedback is within bounds', () => {
    fc.assert(
      fc.property(end, (ended) => {
        const { pauseMs = 100, budget = { remaining: 0, forMs: 1 } } = standardFeedback(ended, NOW) ?? {};
        expect(Number.isInteger(pauseMs) && pauseMs >= 100 && pauseMs <= HOUR).toBe(true);
        expect(Number.isSafeInteger(budget.remaining) && budget.remaining >= 0).toBe(true);
        expect(Number.isInteger(budget.forMs) && budget.forMs >= 1 && budget.forMs <= HOUR).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('with a 429 asks for a pause', () => {
    fc.assert(
      fc.property(headers, (fields) => {
        expect(standardFeedback({ error: { status: 429, headers: fields } }, NOW)?.pauseMs).toBeDefined();
      }),
    );
  });

  it('is read in time that grows with its length only', () => {
    const msFor = (times: number): number => {
      const long = [
        '1'.repeat(1_000 * times),
        '"a";r=1;t=1, '.repeat(100 * times),
        '1.'.repeat(500 * times),
        '1d1h'.repeat(250 * times),
      ];
      const startedAt = performance.now();
      for (const value of long) {
        const fields = Object.fromEntries(NAMES.map((name) => [name, value]));
        standardFeedback({ error: { status: 429, headers: fields } }, NOW);
      }
      return performance.now() - startedAt;
    };
    // Time that grows with the square of the length would be a hundred times as much.
    const shortMs = Math.max(...Array.from({ length: 5 }, () => msFor(10)));
    expect(msFor(100)).toBeLessThan(30 * shortMs + patience(20));
  });
});

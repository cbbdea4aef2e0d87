import { describe, expect, it } from '@jest/globals';
import { sentencesOf, wordCount } from './checks/doc-comments.js';
import { violationsOf } from './small-tree.js';

const src = 'libs/cache/src';

describe('file names once', () => {
  it('goes red for two files of one name in different rooms', () => {
    const found = violationsOf('file names once', {
      [`${src}/stores/memory/lease.ts`]: 'export const a = 1;',
      [`${src}/ports/lease.ts`]: 'export const b = 1;',
    });
    expect(found).toEqual([expect.stringContaining('lease.ts is also')]);
  });

  it('passes over entries', () => {
    const found = violationsOf('file names once', { [`${src}/ops/index.ts`]: 'export const ops = 1;' });
    expect(found).toEqual([]);
  });
});

describe('type names once', () => {
  it.each([
    ['exported types', 'export interface Held { a: 1 }', 'export type Held = 1;'],
    ['private types', 'interface Held { a: 1 }', 'type Held = 1;'],
    ['a private class and an exported type', 'class Held {}', 'export interface Held { a: 1 }'],
    ['exported functions', 'export function held() {}', 'export const held = 1;'],
  ])('goes red for %s of one name', (_what, one, other) => {
    const found = violationsOf('type names once', {
      [`${src}/stores/memory/one.ts`]: one,
      [`${src}/ports/other.ts`]: other,
    });
    expect(found).toEqual([expect.stringMatching(/[Hh]eld is also declared in/)]);
  });

  it('lets private functions and constants share a name, and a file pass names on', () => {
    const found = violationsOf('type names once', {
      [`${src}/stores/memory/one.ts`]:
        'const LIMIT = 1;\nfunction shown() {}\nexport const a = [LIMIT, shown];',
      [`${src}/ports/other.ts`]: `const LIMIT = 2;\nfunction shown() {}\nexport const b = [LIMIT, shown];\nexport type { Clock } from '../time/clock.js';`,
    });
    expect(found).toEqual([]);
  });
});

describe('retired words', () => {
  const retiredWords = [
    { word: 'due list', use: 'RefreshQueue' },
    { word: 'soon', use: 'MaybePromise', isProse: false },
    { word: 'cut off', use: 'disconnected', isProse: false },
  ];
  const foundIn = (text: string, path = `${src}/ports/queue.ts`) =>
    violationsOf('retired words', { [path]: text }, { retiredWords });

  it.each([
    'export const dueList = 1;',
    'export class LocalDueList {}',
    'export const DUE_LIST_KEY = 1;',
    '// What stands in the due list.',
    '// Due lists are long.',
    `import './due-list.js';`,
    'export const thenSoon = 1;',
    'export const soonOf = 1;',
    'export const isCutOff = true;',
  ])('goes red for: %s', (text) => {
    expect(foundIn(text)).toEqual([expect.stringMatching(/queue\.ts:1 .* is retired; the word is/)]);
  });

  it.each([
    'export const listDue = 1;',
    '// Soon after; a run that was cut off.',
    'export const soonest = 1;',
  ])('lets pass: %s', (text) => {
    expect(foundIn(text)).toEqual([]);
  });

  it('goes red for a file name, also one of a test, of an app, of the page', () => {
    expect(foundIn('', 'test/cache/ports/due-list.spec.ts')).toHaveLength(1);
    expect(foundIn('', 'apps/tripsage-api/src/soon.ts')).toHaveLength(1);
    expect(foundIn('export const dueList = 1;', 'libs/cache/page/parts/jobs.js')).toHaveLength(1);
  });

  it('goes red only where the word is retired', () => {
    const within = [{ word: 'judge', use: 'validate', within: ['libs/'] }];
    const text = 'export const judge = 1;';
    const inApp = { 'apps/supplier-sandbox/src/judge.ts': text };
    expect(violationsOf('retired words', inApp, { retiredWords: within })).toEqual([]);
    expect(
      violationsOf('retired words', { [`${src}/ports/a.ts`]: text }, { retiredWords: within }),
    ).toHaveLength(1);
  });
});

describe('doc comments', () => {
  const room = 'libs/cache/src/ports';
  const foundIn = (comment: string, commentAllowances = {}) =>
    violationsOf(
      'doc comments',
      { [`${room}/a.ts`]: `${comment}\nexport const a = 1;` },
      { commentAllowances },
    );
  const long = `/** Keeps ${'one and '.repeat(12)}the last of them. */`;

  it.each(['Who', 'What', 'How', 'Whether', 'That', 'Whose', 'Which'])(
    'goes red for one that opens with %s',
    (word) => {
      expect(foundIn(`/** ${word} is kept. */`)).toEqual([
        expect.stringContaining(`a.ts:1 opens with ${word}`),
      ]);
    },
  );

  it('goes red for a sentence of more than 25 words, also under a tag', () => {
    expect(foundIn(long)).toEqual([expect.stringContaining('29 words')]);
    expect(foundIn(`/**\n * Keeps it.\n *\n * @returns ${'one and '.repeat(13)}all\n */`)).toHaveLength(1);
  });

  it('lets pass what opens with a thing, whatever follows', () => {
    expect(foundIn('/** Whatever is kept. What it is, nobody knows. */')).toEqual([]);
  });

  it('lets as many pass as the room is allowed, and goes red once there are fewer', () => {
    expect(foundIn('/** What is kept. */', { [room]: { openings: 1, longSentences: 0 } })).toEqual([]);
    expect(foundIn('/** What is kept. */', { [room]: { openings: 2, longSentences: 0 } })).toEqual([
      expect.stringContaining('lower its allowance from 2'),
    ]);
  });

  it('measures sentences as people read them', () => {
    const text =
      'The first. A second, e.g. this one (in `code.`) too.\n\n- An item\n- Another\n\n| a | table |\n\nThe end';
    expect(sentencesOf(text).map(wordCount)).toEqual([2, 8, 2, 1, 2]);
  });
});

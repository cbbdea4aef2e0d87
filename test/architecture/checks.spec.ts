import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { checkArchitecture } from './check-architecture.js';

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A small tree that keeps all rules, with some files replaced or added. */
function violationsWith(
  changes: Record<string, string>,
  publicNames: readonly string[] = ['Clock', 'readClock'],
): string[] {
  const root = mkdtempSync(join(tmpdir(), 'tripsage-architecture-'));
  roots.push(root);
  const files: Record<string, string> = {
    'libs/cache/src/index.ts': `export type { Clock } from './contract/clock.js';\nexport { readClock } from './nest/clock.js';`,
    'libs/cache/src/contract/clock.ts': `export interface Clock { now(): number }`,
    'libs/cache/src/api/errors.ts': `export const CODES = ['CACHE_KEY_INVALID'] as const;`,
    'libs/cache/src/nest/clock.ts': `import type { Clock } from '../contract/clock.js';\nexport const readClock = (clock: Clock) => clock.now();`,
    'libs/cache/src/stores/dragonfly/store.ts': `import { Redis } from 'ioredis';\nexport const make = () => new Redis();`,
    'libs/cache/src/stores/memory/store.ts': `export const size = 1;`,
    'libs/cache/ERRORS.md': `# Errors\n\n## CACHE_KEY_INVALID\n\nMend the key.`,
    'apps/tripsage-api/src/app.config.ts': `export const port = process.env.PORT;`,
    'apps/tripsage-api/src/main.ts': `import { readClock } from '@tripsage/cache';\nreadClock(Date);`,
    ...changes,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  return checkArchitecture(root, publicNames).map(
    ({ rule, file, line, message }) => `${rule}: ${file}:${line ?? ''} ${message}`,
  );
}

it('finds nothing in a tree that keeps the rules', () => {
  expect(violationsWith({})).toEqual([]);
});

describe('imports point down', () => {
  it.each([
    [
      'upwards',
      'libs/cache/src/contract/clock.ts',
      `import { readClock } from '../nest/clock.js';\nexport type Clock = typeof readClock;`,
    ],
    [
      'between equal levels',
      'libs/cache/src/cached-call/call.ts',
      `import { size } from '../stores/memory/store.js';\nexport const a = size;`,
    ],
    [
      'upwards by type only',
      'libs/cache/src/stores/memory/store.ts',
      `import type { readClock } from '../../nest/clock.js';\nexport type A = typeof readClock;`,
    ],
    [
      'upwards by import()',
      'libs/cache/src/stores/memory/store.ts',
      `export const load = () => import('../../nest/clock.js');`,
    ],
    [
      'upwards by import() type',
      'libs/cache/src/stores/memory/store.ts',
      `export type A = typeof import('../../nest/clock.js');`,
    ],
    [
      'upwards by export from',
      'libs/cache/src/stores/memory/store.ts',
      `export * from '../../nest/clock.js';`,
    ],
    ['of its own door', 'libs/cache/src/nest/other.ts', `export { readClock } from '../index.js';`],
    [
      'of its own package by name',
      'libs/cache/src/nest/other.ts',
      `export { readClock } from '@tripsage/cache';`,
    ],
    [
      'behind the door by name',
      'apps/tripsage-api/src/main.ts',
      `import '@tripsage/cache/dist/nest/clock.js';`,
    ],
    [
      'behind the door by path',
      'apps/tripsage-api/src/main.ts',
      `import '../../../libs/cache/src/nest/clock.js';`,
    ],
    ['of another app', 'apps/supplier-sandbox/src/main.ts', `import '../../tripsage-api/src/app.config.js';`],
    ['of test support', 'apps/tripsage-api/src/main.ts', `import '@tripsage/cache-testing';`],
    ['from the cache into test support', 'libs/cache/src/nest/other.ts', `import '@tripsage/cache-testing';`],
  ])('goes red for an import %s', (_what, file, text) => {
    const found = violationsWith({ [file]: text }).filter((each) => each.startsWith('imports point down'));
    expect(found).toEqual([expect.stringContaining(file)]);
  });

  it('goes red for a room that the level table does not know', () => {
    const found = violationsWith({ 'libs/cache/src/attic/box.ts': 'export const box = 1;' });
    expect(found).toEqual([expect.stringContaining('attic is not in the level table')]);
  });
});

describe('no circles', () => {
  it('goes red for a circle through types alone', () => {
    const found = violationsWith({
      'libs/cache/src/stores/memory/a.ts': `import type { B } from './b.js';\nexport interface A { b: B }`,
      'libs/cache/src/stores/memory/b.ts': `import type { C } from './c.js';\nexport interface B { c: C }`,
      'libs/cache/src/stores/memory/c.ts': `import { type A } from './a.js';\nexport interface C { a: A }`,
    });
    expect(found).toEqual([expect.stringMatching(/^no circles: .*a\.ts → .*b\.ts → .*c\.ts → .*a\.ts$/)]);
  });

  it('goes red for a file that imports itself', () => {
    const found = violationsWith({
      'libs/cache/src/stores/memory/a.ts': `import type { A } from './a.js';\nexport type B = A; export type A = 1;`,
    });
    expect(found).toEqual([expect.stringContaining('no circles')]);
  });
});

describe('vendors in their rooms', () => {
  it.each([
    [
      'a vendor outside its room',
      'libs/cache/src/nest/other.ts',
      `import { Redis } from 'ioredis';\nexport const a = Redis;`,
    ],
    [
      'a vendor outside its room by type',
      'libs/cache/src/stores/memory/other.ts',
      `import type { Redis } from 'ioredis';\nexport type A = Redis;`,
    ],
    ['a deep path of a vendor', 'libs/cache/src/http/other.ts', `import 'lru-cache/min';`],
    [
      'a framework in a low room',
      'libs/cache/src/cached-call/other.ts',
      `import { Inject } from '@nestjs/common';\nexport const a = Inject;`,
    ],
    ['any package in the contract', 'libs/cache/src/contract/other.ts', `import 'rxjs';`],
    ['a module of Node in the contract', 'libs/cache/src/contract/other.ts', `import 'node:crypto';`],
    [
      "a store's vendor in an app",
      'apps/tripsage-api/src/main.ts',
      `import { Redis } from 'ioredis';\nnew Redis();`,
    ],
    [
      "a supplier's SDK outside its provider",
      'apps/tripsage-api/src/flights/flights.service.ts',
      `import '@duffel/api';`,
    ],
  ])('goes red for %s', (_what, file, text) => {
    expect(violationsWith({ [file]: text })).toEqual([
      expect.stringMatching(`^vendors in their rooms: ${file}:1 `),
    ]);
  });

  it('knows the vendors of each room', () => {
    const found = violationsWith({
      'libs/cache/src/stores/memory/store.ts': `import { LRUCache } from 'lru-cache';\nexport const size = LRUCache;`,
      'libs/cache/src/nest/other.ts': `import '@nestjs/core';\nimport 'rxjs/operators';\nimport 'node:crypto';`,
      'apps/tripsage-api/src/flights/duffel.flights-provider.ts': `import '@duffel/api';\nimport 'fastify';`,
    });
    expect(found).toEqual([]);
  });
});

describe('public names listed', () => {
  it('goes red for a name that is not listed', () => {
    expect(violationsWith({}, ['Clock'])).toEqual([
      expect.stringContaining('readClock is not in public-names.ts'),
    ]);
  });

  it('goes red for a type that is not listed', () => {
    expect(violationsWith({}, ['readClock'])).toEqual([
      expect.stringContaining('Clock is not in public-names.ts'),
    ]);
  });

  it('goes red for a name behind `export *` that is not listed', () => {
    const found = violationsWith(
      { 'libs/cache/src/index.ts': `export * from './contract/clock.js';\nexport * from './nest/clock.js';` },
      ['Clock'],
    );
    expect(found).toEqual([expect.stringContaining('readClock is not in public-names.ts')]);
  });

  it('goes red for a listed name that is gone', () => {
    expect(violationsWith({}, ['Clock', 'readClock', 'Gone'])).toEqual([
      expect.stringContaining('Gone is in public-names.ts, but'),
    ]);
  });

  it('goes red for an export of what is not there', () => {
    const found = violationsWith({ 'libs/cache/src/nest/clock.ts': 'export const other = 1;' });
    expect(found).toEqual([expect.stringContaining('readClock is exported, but does not exist')]);
  });
});

describe('error codes explained', () => {
  it('goes red for a code without a heading, and for a heading without a code', () => {
    const found = violationsWith({ 'libs/cache/ERRORS.md': '# Errors\n\n## `CACHE_KEY_ODD`\n' });
    expect(found).toEqual([
      expect.stringContaining('CACHE_KEY_INVALID has no heading'),
      expect.stringContaining('CACHE_KEY_ODD is explained, but not declared'),
    ]);
  });
});

describe('environment readers', () => {
  it.each([
    'export const port = process.env.PORT;',
    `export const port = process['env'].PORT;`,
    'export const { env } = process;',
    `import { env as all } from 'node:process';\nexport const port = all.PORT;`,
  ])('goes red outside the config file for: %s', (text) => {
    expect(violationsWith({ 'apps/tripsage-api/src/listen.ts': text })).toEqual([
      expect.stringMatching('^environment readers: apps/tripsage-api/src/listen.ts'),
    ]);
  });
});

describe('file and folder names', () => {
  it('goes red for an index.ts below the top', () => {
    const found = violationsWith({ 'libs/cache/src/stores/index.ts': `export const a = 1;` });
    expect(found).toEqual([expect.stringContaining('index.ts stands only at the top')]);
  });

  it.each(['utils', 'common', 'helpers', 'core'])('goes red for a folder named %s', (name) => {
    const found = violationsWith({ [`libs/cache/src/nest/${name}/a.ts`]: 'export const a = 1;' });
    expect(found).toEqual([expect.stringContaining(`a folder named ${name}`)]);
  });
});

describe('file lengths', () => {
  const lines = Array.from({ length: 201 }, (_, line) => `export const line${line} = ${line};`);
  const long = { 'libs/cache/src/nest/long.ts': lines.join('\n') };

  it('goes red for a long file without a reason', () => {
    expect(violationsWith(long)).toEqual([expect.stringContaining('201 lines, more than 200')]);
  });

  it('lets a long file pass that DECISIONS.md names', () => {
    const reason = 'libs/cache/src/nest/long.ts is one table, and reads best as one.';
    expect(violationsWith({ ...long, 'libs/cache/DECISIONS.md': reason })).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { violationsOf, violationsWith } from './small-tree.js';

it('finds nothing in a tree that keeps the rules', () => {
  expect(violationsWith({})).toEqual([]);
});

describe('imports point down', () => {
  it.each([
    [
      'upwards',
      'libs/cache/src/time/clock.ts',
      `import { readClock } from '../nest/read-clock.js';\nexport type Clock = typeof readClock;`,
    ],
    [
      'between equal levels',
      'libs/cache/src/values/call.ts',
      `import { size } from '../stores/memory/store.js';\nexport const a = size;`,
    ],
    [
      'upwards by type only',
      'libs/cache/src/stores/memory/store.ts',
      `import type { readClock } from '../../nest/read-clock.js';\nexport type A = typeof readClock;`,
    ],
    [
      'upwards by import()',
      'libs/cache/src/stores/memory/store.ts',
      `export const load = () => import('../../nest/read-clock.js');`,
    ],
    [
      'upwards by import() type',
      'libs/cache/src/stores/memory/store.ts',
      `export type A = typeof import('../../nest/read-clock.js');`,
    ],
    [
      'upwards by export from',
      'libs/cache/src/stores/memory/store.ts',
      `export * from '../../nest/read-clock.js';`,
    ],
    ['of its own entry', 'libs/cache/src/nest/other.ts', `export { readClock } from '../index.js';`],
    [
      'of its own package by name',
      'libs/cache/src/nest/other.ts',
      `export { readClock } from '@tripsage/cache';`,
    ],
    [
      'behind the entries by name',
      'apps/tripsage-api/src/main.ts',
      `import '@tripsage/cache/dist/nest/read-clock.js';`,
    ],
    [
      'behind the entries by path',
      'apps/tripsage-api/src/main.ts',
      `import '../../../libs/cache/src/nest/read-clock.js';`,
    ],
    ['of another app', 'apps/supplier-sandbox/src/main.ts', `import '../../tripsage-api/src/app.config.js';`],
    ['of test support', 'apps/tripsage-api/src/main.ts', `import '@tripsage/cache-testing';`],
    ['from the cache into test support', 'libs/cache/src/nest/other.ts', `import '@tripsage/cache-testing';`],
  ])('goes red for an import %s', (_what, file, text) => {
    const found = violationsOf('imports point down', { [file]: text });
    expect(found).toEqual([expect.stringContaining(file)]);
  });

  it('lets entries import what they like, and others import packages by them', () => {
    const found = violationsOf('imports point down', {
      'libs/cache/src/ops/index.ts': `export { readClock } from '../nest/read-clock.js';\nexport * as all from '../cache.module.js';`,
      'libs/cache/src/cache.module.ts': `export const module = 1;`,
      'apps/tripsage-api/src/main.ts': `import '@tripsage/cache/ops';`,
    });
    expect(found).toEqual([]);
  });

  it('goes red for an entry that a file of its own package imports, however high it stands', () => {
    const found = violationsOf('imports point down', {
      'libs/cache/src/ops/index.ts': `export { readClock } from '../nest/read-clock.js';`,
      'libs/cache/src/cache.module.ts': `export * as ops from './ops/index.js';`,
    });
    expect(found).toEqual([
      expect.stringContaining('ops/index.ts is an entry; only other packages import it'),
    ]);
  });

  it('goes red for a room that the level table does not know', () => {
    const found = violationsOf('imports point down', {
      'libs/cache/src/attic/box.ts': 'export const box = 1;',
    });
    expect(found).toEqual([expect.stringContaining('attic is not in the level table')]);
  });
});

describe('no circles', () => {
  it('goes red for a circle through types alone', () => {
    const found = violationsOf('no circles', {
      'libs/cache/src/stores/memory/a.ts': `import type { B } from './b.js';\nexport interface A { b: B }`,
      'libs/cache/src/stores/memory/b.ts': `import type { C } from './c.js';\nexport interface B { c: C }`,
      'libs/cache/src/stores/memory/c.ts': `import { type A } from './a.js';\nexport interface C { a: A }`,
    });
    expect(found).toEqual([expect.stringMatching(/^no circles: .*a\.ts → .*b\.ts → .*c\.ts → .*a\.ts$/)]);
  });

  it('goes red for a file that imports itself', () => {
    const found = violationsOf('no circles', {
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
    ['any package in the ports', 'libs/cache/src/ports/other.ts', `import 'rxjs';`],
    ['a module of Node in the ports', 'libs/cache/src/ports/other.ts', `import 'node:crypto';`],
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
    expect(violationsOf('vendors in their rooms', { [file]: text })).toEqual([
      expect.stringMatching(`^vendors in their rooms: ${file}:1 `),
    ]);
  });

  it('knows the vendors of each room', () => {
    const found = violationsOf('vendors in their rooms', {
      'libs/cache/src/stores/memory/store.ts': `import { LRUCache } from 'lru-cache';\nexport const size = LRUCache;`,
      'libs/cache/src/nest/other.ts': `import '@nestjs/core';\nimport 'rxjs/operators';\nimport 'node:crypto';`,
      'apps/tripsage-api/src/flights/duffel.flights-provider.ts': `import '@duffel/api';\nimport 'fastify';`,
    });
    expect(found).toEqual([]);
  });
});

describe('public names listed', () => {
  const names = (...listed: string[]) => ({ publicNames: { 'libs/cache/src/index.ts': listed } });

  it('goes red for a name that is not listed', () => {
    expect(violationsOf('public names listed', {}, names('Clock'))).toEqual([
      expect.stringContaining('readClock is not in public-names.ts'),
    ]);
  });

  it('goes red for a type that is not listed', () => {
    expect(violationsOf('public names listed', {}, names('readClock'))).toEqual([
      expect.stringContaining('Clock is not in public-names.ts'),
    ]);
  });

  it('goes red for a name behind `export *` that is not listed', () => {
    const found = violationsOf(
      'public names listed',
      {
        'libs/cache/src/index.ts': `export * from './time/clock.js';\nexport * from './nest/read-clock.js';`,
      },
      names('Clock'),
    );
    expect(found).toEqual([expect.stringContaining('readClock is not in public-names.ts')]);
  });

  it('goes red for a listed name that is gone', () => {
    expect(violationsOf('public names listed', {}, names('Clock', 'readClock', 'Gone'))).toEqual([
      expect.stringContaining('Gone is in public-names.ts, but'),
    ]);
  });

  it('goes red for an entry that is gone, and lists the names of each', () => {
    const publicNames = {
      'libs/cache/src/index.ts': ['Clock', 'readClock'],
      'libs/cache/src/ops/index.ts': ['CacheMetrics'],
    };
    const gone = violationsOf('public names listed', {}, { publicNames });
    expect(gone).toEqual([
      expect.stringContaining('ops/index.ts: is an entry in public-names.ts, but not there'),
    ]);
    const ops = { 'libs/cache/src/ops/index.ts': `export { readClock } from '../nest/read-clock.js';` };
    const found = violationsOf('public names listed', ops, { publicNames });
    expect(found).toEqual([
      expect.stringContaining('readClock is not in public-names.ts'),
      expect.stringContaining('CacheMetrics is in public-names.ts, but'),
    ]);
  });

  it('goes red for an export of what is not there', () => {
    const found = violationsOf('public names listed', {
      'libs/cache/src/nest/read-clock.ts': 'export const other = 1;',
    });
    expect(found).toEqual([expect.stringContaining('readClock is exported, but does not exist')]);
  });
});

describe('error codes explained', () => {
  it('goes red for a code without a heading, and for a heading without a code', () => {
    const found = violationsOf('error codes explained', {
      'libs/cache/ERRORS.md': '# Errors\n\n## `CACHE_KEY_ODD`\n',
    });
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
    expect(violationsOf('environment readers', { 'apps/tripsage-api/src/listen.ts': text })).toEqual([
      expect.stringMatching('^environment readers: apps/tripsage-api/src/listen.ts'),
    ]);
  });
});

describe('file and folder names', () => {
  it('goes red for an index.ts that is no entry', () => {
    const found = violationsOf('file and folder names', {
      'libs/cache/src/stores/index.ts': `export const a = 1;`,
    });
    expect(found).toEqual([expect.stringContaining('index.ts stands only at the entries')]);
  });

  it.each(['utils', 'common', 'helpers', 'core'])('goes red for a folder named %s', (name) => {
    const found = violationsOf('file and folder names', {
      [`libs/cache/src/nest/${name}/a.ts`]: 'export const a = 1;',
    });
    expect(found).toEqual([expect.stringContaining(`a folder named ${name}`)]);
  });
});

describe('file lengths', () => {
  const lines = Array.from({ length: 201 }, (_, line) => `export const line${line} = ${line};`);
  const long = { 'libs/cache/src/nest/long.ts': lines.join('\n') };

  it('goes red for a long file without a reason', () => {
    expect(violationsOf('file lengths', long)).toEqual([expect.stringContaining('201 lines, more than 200')]);
  });

  it('lets a long file pass that a page of decisions names', () => {
    const reason = 'libs/cache/src/nest/long.ts is one table, and reads best as one.';
    expect(violationsOf('file lengths', { ...long, 'docs/decisions/house.md': reason })).toEqual([]);
  });

  it('lets no page excuse a file that shows a flow in one screen', () => {
    const flow = 'libs/cache/src/cached-call/cached-call.ts';
    const reason = { 'docs/decisions/house.md': `${flow} is long.` };
    expect(violationsOf('file lengths', { ...reason, [flow]: lines.slice(0, 121).join('\n') })).toEqual([
      expect.stringContaining('121 lines, more than 120'),
    ]);
    expect(violationsOf('file lengths', { [flow]: lines.slice(0, 120).join('\n') })).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { violationsOf } from './small-tree.js';

const src = 'libs/cache/src';

describe('no folder circles', () => {
  it('goes red for two folders whose files import each other, though no file reaches itself', () => {
    const found = violationsOf('no folder circles', {
      [`${src}/stores/memory/a.ts`]: `export { b } from '../guarded/b.js';`,
      [`${src}/stores/guarded/b.ts`]: `export const b = 1;`,
      [`${src}/stores/guarded/c.ts`]: `import type { D } from '../memory/d.js';\nexport type C = D;`,
      [`${src}/stores/memory/d.ts`]: `export type D = 1;`,
    });
    expect(found).toEqual([
      expect.stringMatching(/guarded → .*d\.ts in .*c\.ts:1; .*memory → .*b\.ts in .*a\.ts:1/),
    ]);
  });

  it('goes red for a folder and one inside of it', () => {
    const found = violationsOf('no folder circles', {
      [`${src}/cached-call/flow.ts`]: `export { step } from './loading/step.js';`,
      [`${src}/cached-call/loading/step.ts`]: `import type { Call } from '../call.js';\nexport const step = 1 as unknown as Call;`,
      [`${src}/cached-call/call.ts`]: `export interface Call { key: string }`,
    });
    expect(found).toHaveLength(1);
  });

  it('names each circle once, also one of three folders', () => {
    const found = violationsOf('no folder circles', {
      [`${src}/stores/one/a.ts`]: `export { b } from '../two/b.js';`,
      [`${src}/stores/two/b.ts`]: `export const b = 1;`,
      [`${src}/stores/two/c.ts`]: `export { d } from '../three/d.js';`,
      [`${src}/stores/three/d.ts`]: `export const d = 1;`,
      [`${src}/stores/three/e.ts`]: `export { f } from '../one/f.js';`,
      [`${src}/stores/one/f.ts`]: `export const f = 1;`,
    });
    expect(found).toHaveLength(1);
  });

  it('passes over entries', () => {
    const found = violationsOf('no folder circles', {
      [`${src}/ops/index.ts`]: `export { readClock } from '../nest/read-clock.js';`,
      [`${src}/nest/other.ts`]: `export { health } from '../ops/health.js';`,
      [`${src}/ops/health.ts`]: `export const health = 1;`,
    });
    expect(found).toEqual([]);
  });
});

describe('files in a folder', () => {
  const files = (folder: string, count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`${folder}/f${n}.ts`, `export const f${n} = 1;`]),
    );

  it('goes red for the seventeenth file', () => {
    expect(violationsOf('files in a folder', files(`${src}/keys`, 17))).toEqual([
      expect.stringContaining(`${src}/keys: 17 files, more than 16`),
    ]);
  });

  it.each(['apps/shop/src', 'test/shop', 'libs/cache/page'])('goes red in %s as well', (folder) => {
    expect(violationsOf('files in a folder', files(folder, 17))).toHaveLength(1);
  });

  it('counts subfolders apart', () => {
    const found = violationsOf('files in a folder', {
      ...files(`${src}/keys`, 16),
      ...files(`${src}/keys/forms`, 16),
    });
    expect(found).toEqual([]);
  });
});

describe('kept out of entries', () => {
  const rule = 'kept out of entries';
  const door = { [`${src}/index.ts`]: `export { open } from './engine/open.js';` };

  it.each([
    [
      'a type',
      `import type { Counter } from 'prom-client';\nexport type Open = Counter;\nexport const open = 1;`,
    ],
    ['an import() too', `export const open = () => import('@nestjs/terminus');`],
  ])('goes red for a vendor of operators that the core reaches by %s', (_what, text) => {
    const found = violationsOf(rule, { ...door, [`${src}/engine/open.ts`]: text });
    expect(found).toEqual([expect.stringMatching(/reaches \S+: .*index\.ts → .*open\.ts/)]);
  });

  it('lets the client of the server in by import() alone', () => {
    const late = {
      ...door,
      [`${src}/engine/open.ts`]: `export const open = () => import('../stores/dragonfly/connection.js');`,
    };
    expect(violationsOf(rule, late)).toEqual([]);
    const early = {
      ...door,
      [`${src}/engine/open.ts`]: `export { client as open } from '../stores/dragonfly/connection.js';`,
    };
    expect(violationsOf(rule, early)).toEqual([
      expect.stringContaining('reaches ioredis not by import() alone'),
    ]);
  });

  it('lets other entries load what they need', () => {
    const ops = { [`${src}/ops/index.ts`]: `import 'prom-client';\nexport const ops = 1;` };
    expect(violationsOf(rule, ops)).toEqual([]);
  });
});

describe('defaults in options', () => {
  it('goes red for a default that is declared elsewhere, exported or not', () => {
    const found = violationsOf('defaults in options', {
      [`${src}/options/l1-options.ts`]: `export const DEFAULT_MAX_BYTES = 1;`,
      [`${src}/engine/open.ts`]: `const DEFAULT_WAIT_MS = 5;\nexport const waitMs = DEFAULT_WAIT_MS;`,
    });
    expect(found).toEqual([expect.stringContaining('engine/open.ts:1 DEFAULT_WAIT_MS is declared outside')]);
  });
});

describe('specs mirror files', () => {
  const rule = 'specs mirror files';
  const file = {
    [`${src}/keys/hash.ts`]: `export class Hash {\n  of(text: string) {\n    return text;\n  }\n}`,
  };
  const elsewhere = { files: 'keys/*', specs: ['test/cache/contract.spec.ts'], why: 'one suite for all' };

  it('goes red for a file with rules that has no spec', () => {
    expect(violationsOf(rule, file)).toEqual([
      expect.stringContaining('has no test/cache/keys/hash.spec.ts'),
    ]);
  });

  it('needs none for a file that only says what there is', () => {
    const types = {
      [`${src}/keys/key.ts`]: `export interface Key { of(text: string): string }\nexport const LENGTH = 4;`,
    };
    expect(violationsOf(rule, types)).toEqual([]);
  });

  it('lets a file pass whose spec is at its path, or is named by the data', () => {
    expect(violationsOf(rule, { ...file, 'test/cache/keys/hash.spec.ts': 'it' })).toEqual([]);
    const named = { ...file, 'test/cache/contract.spec.ts': 'it' };
    expect(violationsOf(rule, named, { specsElsewhere: [elsewhere] })).toEqual([]);
  });

  it('goes red for data that no longer hold', () => {
    expect(violationsOf(rule, file, { specsElsewhere: [elsewhere] })).toEqual([
      expect.stringContaining('contract.spec.ts, which specs-elsewhere.ts names for it, is not there'),
    ]);
    const own = { ...file, 'test/cache/keys/hash.spec.ts': 'it', 'test/cache/contract.spec.ts': 'it' };
    expect(violationsOf(rule, own, { specsElsewhere: [elsewhere] })).toEqual([
      expect.stringContaining('all such files have specs of their own'),
    ]);
  });
});

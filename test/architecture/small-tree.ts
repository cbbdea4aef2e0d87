import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from '@jest/globals';
import { checkArchitecture, type HouseLists } from './check-architecture.js';

const ENTRY = 'libs/cache/src/index.ts';
const FILES: Readonly<Record<string, string>> = {
  [ENTRY]: `export type { Clock } from './time/clock.js';\nexport { readClock } from './nest/read-clock.js';`,
  'libs/cache/src/time/clock.ts': `export interface Clock { now(): number }`,
  'libs/cache/src/api/errors.ts': `export const CODES = ['CACHE_KEY_INVALID'] as const;`,
  'libs/cache/src/nest/read-clock.ts': `import type { Clock } from '../time/clock.js';\nexport const readClock = (clock: Clock) => clock.now();`,
  'libs/cache/src/stores/dragonfly/connection.ts': `import { Redis } from 'ioredis';\nexport const client = new Redis();`,
  'libs/cache/src/stores/memory/store.ts': `export const size = 1;`,
  'libs/cache/ERRORS.md': `# Errors\n\n## CACHE_KEY_INVALID\n\nMend the key.`,
  'apps/tripsage-api/src/app.config.ts': `export const port = process.env.PORT;`,
  'apps/tripsage-api/src/main.ts': `import { readClock } from '@tripsage/cache';\nreadClock(Date);`,
  'test/cache/nest/read-clock.spec.ts': `it('reads', () => undefined);`,
};

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** The violations, as text, in a small tree that keeps all rules but for some files that are replaced or added. */
export function violationsWith(changes: Record<string, string>, lists: Partial<HouseLists> = {}): string[] {
  const root = mkdtempSync(join(tmpdir(), 'tripsage-architecture-'));
  roots.push(root);
  for (const [path, text] of Object.entries({ ...FILES, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  const given: HouseLists = {
    publicNames: { [ENTRY]: ['Clock', 'readClock'] },
    retiredWords: [],
    specsElsewhere: [],
    commentAllowances: {},
    ...lists,
  };
  return checkArchitecture(root, given).map(
    ({ rule, file, line, message }) => `${rule}: ${file}:${line ?? ''} ${message}`,
  );
}

/** Only those of one rule. */
export function violationsOf(
  rule: string,
  changes: Record<string, string>,
  lists?: Partial<HouseLists>,
): string[] {
  return violationsWith(changes, lists).filter((each) => each.startsWith(`${rule}: `));
}

// Slow: runs each path several times, in processes of their own.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { executedFiles } from '../../scripts/house/executed-files.mjs';
import { describeOnServer } from '../support/real-server.js';
import { shortPaths } from './checks/short-paths.js';
import { PATH_BOUNDS } from './lists/executed-paths.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ON_SERVER = 'miss on a server';
/** A process is started for each path. */
const LIMIT_MS = 120_000;

async function faultsOf(path: string, url?: string): Promise<string[]> {
  const executed = await executedFiles(root, { url, names: [path] });
  return shortPaths(executed, { [path]: PATH_BOUNDS[path] ?? 0 });
}

describe('the files that run, once warm', () => {
  const inProcess = Object.keys(PATH_BOUNDS).filter((path) => path !== ON_SERVER);

  it.each(inProcess)(
    'are few for a %s',
    async (path) => {
      expect(await faultsOf(path)).toEqual([]);
    },
    LIMIT_MS,
  );
});

describeOnServer('the files that run, once warm, with a server', ({ url }) => {
  it(
    `are few for a ${ON_SERVER}`,
    async () => {
      expect(await faultsOf(ON_SERVER, url)).toEqual([]);
    },
    LIMIT_MS,
  );
});

describe('the check of paths', () => {
  const executed = [{ path: 'warm hit', files: ['a.ts', 'b.ts'], lines: 20 }];

  it('lets a path pass that is short enough', () => {
    expect(shortPaths(executed, { 'warm hit': 2 })).toEqual([]);
  });

  it('goes red for a longer one, and lists its files', () => {
    expect(shortPaths(executed, { 'warm hit': 1 })).toEqual([
      expect.stringMatching(/2 files, more than 1:\s+a\.ts/),
    ]);
  });

  it('goes red for one that was not measured, that failed, or in which nothing ran', () => {
    expect(shortPaths(executed, { miss: 1 })).toEqual([expect.stringContaining('was not measured')]);
    const failed = { path: 'miss', files: [], lines: 0, fault: 'Error: no' };
    expect(shortPaths([failed], { miss: 1 })).toEqual(['miss: Error: no']);
    expect(shortPaths([{ path: 'miss', files: [], lines: 0 }], { miss: 1 })).toHaveLength(1);
  });
});

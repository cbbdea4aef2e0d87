import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, it } from '@jest/globals';
import { type RealServer, describeOnServer } from '../../support/real-server.js';

/** Where `scripts/ci-tools.sh` puts redis-py, which it does not install for the whole machine. */
const UNPACKED = resolve('.setup/python/usr/lib/python3/dist-packages');
const SCRIPT = resolve('libs/cache/examples/python/invalidate.py');
/** False where no redis-py is there to run the example with. */
export const HAS_REDIS_PY = existsSync(UNPACKED);
const env = { PATH: process.env['PATH'], PYTHONPATH: UNPACKED, PYTHONDONTWRITEBYTECODE: '1' };
const run = promisify(execFile);

/** As `describeOnServer`, for specs that run Python with redis-py. Where there is none, one skipped test stands for them. */
export function describeWithPython(title: string, specs: (server: RealServer) => void): void {
  if (HAS_REDIS_PY) return describeOnServer(title, specs);
  describe(title, () => it.skip('needs redis-py: bash scripts/ci-tools.sh unpacks it', () => {}));
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAM = '/usr/bin/python3';

/** Runs the example as a command. Never rejects. */
export async function invalidateBy(
  args: readonly string[],
  vars: Record<string, string> = {},
): Promise<Ended> {
  try {
    return { code: 0, ...(await run(PROGRAM, [SCRIPT, ...args], { env: { ...env, ...vars } })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

/** Runs a program of Python beside the example. @throws where it fails */
export async function runPython(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(PROGRAM, ['-c', program, ...args], { env, cwd: resolve(SCRIPT, '..') });
  return stdout;
}

import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { describe, it } from '@jest/globals';

const INSTALLED_BY_THE_RUN = '.setup/bin';

/** Prometheus's own checker: the first on the PATH, else the one that `scripts/ci-tools.sh` installed. */
export function promtoolProgram(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, resolve(INSTALLED_BY_THE_RUN)]
    .map((folder) => join(folder, 'promtool'))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** As `describe`, for specs that call `promtool`. Where there is none, one skipped test stands for them. */
export function describeWithPromtool(title: string, specs: () => void): void {
  if (promtoolProgram() !== undefined) describe(title, specs);
  else describe(title, () => it.skip('needs promtool: bash scripts/ci-tools.sh installs it', () => {}));
}

export interface ToolResult {
  readonly code: number;
  /** Its output, of both streams. */
  readonly output: string;
}

export function promtool(args: readonly string[], input = ''): Promise<ToolResult> {
  return new Promise((done, fail) => {
    const child = execFile(promtoolProgram() ?? 'promtool', args, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') done({ code, output: stdout + stderr });
      else fail(error ?? new Error('promtool did not end by itself.'));
    });
    child.stdin?.end(input);
  });
}

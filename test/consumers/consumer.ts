import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const LIBRARY = resolve('libs/cache');
const OWN_TSC = resolve('node_modules/typescript/bin/tsc');
/** Folders of the library that are no part of the package, or that a build makes anew. */
const NOT_COPIED = new Set(['dist', 'node_modules', 'src']);
/** The longest that one step may take; a build or an installation takes 20 s on two idle cores. */
export const STEP_LIMIT_MS = 240_000;
/** A hook or test of at most two steps ends within that, with time left to say which step was late. */
export const TWO_STEPS_MS = 2 * STEP_LIMIT_MS + 20_000;

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Builds the library and packs it as npm publishes it.
 *
 * It is built beside the repository's own `dist`, which may hold files of sources that are gone.
 *
 * @returns the path of the tarball
 */
export async function packLibrary(folder: string): Promise<string> {
  const staged = join(folder, 'library');
  for (const name of readdirSync(LIBRARY).filter((each) => !NOT_COPIED.has(each)))
    cpSync(join(LIBRARY, name), join(staged, name), { recursive: true });
  const once = ['--composite', 'false', '--incremental', 'false'];
  await run(process.execPath, [OWN_TSC, '-p', LIBRARY, '--outDir', join(staged, 'dist'), ...once], folder);
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], staged);
  const [packed] = JSON.parse(stdout) as [{ filename: string }];
  return join(staged, packed.filename);
}

/** A copy of a project in this folder, in which the packed library is installed as any other package. */
export class Consumer {
  private constructor(private readonly folder: string) {}

  /** Installs what the project's lock file says, and of the library and its dependencies what the tarball says. */
  static async install(project: string, tarball: string, into: string): Promise<Consumer> {
    const folder = join(into, project);
    cpSync(resolve('test/consumers', project), folder, { recursive: true });
    cpSync(tarball, join(folder, 'tripsage-cache.tgz'));
    const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    await run('npm', ['install', ...quietly, './tripsage-cache.tgz'], folder);
    return new Consumer(folder);
  }

  /** Runs the project's own compiler. @throws what it complains of */
  compile(...options: string[]): Promise<Output> {
    return run(process.execPath, ['node_modules/typescript/bin/tsc', ...options], this.folder);
  }

  /** Runs the compiled program without flags. */
  start(): Promise<Output> {
    return run(process.execPath, ['dist/main.js'], this.folder);
  }

  /** Names of the packages that are installed at the top, scoped ones included. */
  packages(): string[] {
    const { packages } = JSON.parse(
      readFileSync(join(this.folder, 'node_modules', '.package-lock.json'), 'utf8'),
    ) as { packages: Record<string, unknown> };
    return Object.keys(packages).map((path) => path.replace(/^node_modules\//, ''));
  }
}

const execute = promisify(execFile);

/** @throws an error with all that the command printed */
async function run(command: string, args: readonly string[], cwd: string): Promise<Output> {
  try {
    return await execute(command, args, {
      cwd,
      env: environment(),
      timeout: STEP_LIMIT_MS,
      killSignal: 'SIGKILL',
    });
  } catch (error) {
    const { message, stdout, stderr } = error as Error & Output;
    throw new Error(`${message}\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** Jest's own flags for Node, and what npm tells the scripts that it runs, are not for others. */
function environment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => /^(NODE_|JEST_|npm_(?!config_(cache|registry)$))/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOurs(name)));
}

import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.js';
import { readConfig, SandboxConfigError } from './sandbox.config.js';

/** Starts the sandbox and keeps it until a signal, or until the process that spawned it with a channel is gone. */
async function main(): Promise<void> {
  const options = readConfig();
  const sandbox = createSandbox(options);
  const url = await start(sandbox, options);
  stopOn(sandbox);
  process.stdout.write(startText(url, sandbox.paths()));
}

/** The first line names Duffel, the others the suppliers below a path; scripts read the first address. */
function startText(url: string, paths: Readonly<Record<string, string>>): string {
  const below = Object.entries(paths).filter(([, path]) => path !== '');
  const width = Math.max(...below.map(([name]) => name.length));
  return [
    `Supplier sandbox: Duffel at ${url} (counters ${url}/_sandbox/calls, control ${url}/_sandbox/behaviour)`,
    ...below.map(([name, path]) => `  ${name.padEnd(width)}  ${url}${path}`),
    '',
  ].join('\n');
}

async function start(sandbox: Sandbox, { host, port }: SandboxOptions): Promise<string> {
  try {
    return await sandbox.start();
  } catch (error) {
    throw new StartError(reasonOf(error as NodeJS.ErrnoException, `${host}:${port}`), { cause: error });
  }
}

class StartError extends Error {}

function reasonOf(error: NodeJS.ErrnoException, address: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `${address} is in use. Stop what listens there, or set SANDBOX_PORT to a free port.`;
    case 'EACCES':
      return `${address} may not be opened by this user. Set SANDBOX_PORT to 1024 or above.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${address} is no address of this machine. Set SANDBOX_HOST to one of its own, such as 127.0.0.1.`;
    default:
      return `${address} can't be opened: ${error.message}`;
  }
}

function stopOn(sandbox: Sandbox): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    sandbox.close().then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  // The parent ended while this process started, before the listener above.
  if (process.connected === false) stop();
}

function fail(error: unknown): never {
  const isOwn = error instanceof SandboxConfigError || error instanceof StartError;
  const text = isOwn ? error.message : String((error as Error).stack ?? error);
  process.stderr.write(`Supplier sandbox can't run.\n${text}\n`);
  process.exit(1);
}

main().catch(fail);

import { afterAll, describe, it } from '@jest/globals';
import { NEEDS_SERVER } from './needs-server.mjs';
import { packagedServer } from './real-server/package-server.mjs';
import { serversOnPath } from './real-server/path-server.mjs';
import type { ServerSettings } from './real-server/server-flags.mjs';
import { ServerProcess } from './real-server/server-process.mjs';

const started = new Set<OwnServer>();

/**
 * A private server process for one spec to kill, freeze and restart: on 127.0.0.1, empty, with nothing kept on disk. It
 * is ended after the spec's file, and also when the test run is killed.
 */
export class OwnServer {
  readonly #process: ServerProcess;
  readonly #settings: ServerSettings;

  constructor(binary: string, settings: ServerSettings = {}) {
    this.#process = new ServerProcess(binary, settings);
    this.#settings = settings;
  }

  /** The same for all of its lives. */
  get port(): number {
    if (this.#process.port === undefined) throw new Error('The server has no port before its first start.');
    return this.#process.port;
  }

  /** Of the user `default`, with the password percent-encoded. */
  get url(): string {
    const { password, tls } = this.#settings;
    const login = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
    return `${tls ? 'rediss' : 'redis'}://${login}127.0.0.1:${this.port}`;
  }

  get running(): boolean {
    return this.#process.running;
  }

  /** Resolves when it answers. After `stop` or `kill` it comes back empty, on the same port. */
  async start(): Promise<void> {
    started.add(this);
    await this.#process.start();
  }

  /** Lets it close in peace. */
  async stop(): Promise<void> {
    await this.#process.stop();
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#process.kill();
  }

  /** Freezes it: connections stay open, nothing answers. */
  pause(): void {
    this.#process.pause();
  }

  /** Ends a pause. */
  resume(): void {
    this.#process.resume();
  }
}

/** The program for own servers: the first on the PATH, else the one that the tests installed; undefined if neither. */
export function ownServerProgram(): string | undefined {
  return serversOnPath()[0] ?? packagedServer();
}

/** A started private server. Without a program for it, it rejects: see `describeWithOwnServer`. */
export async function startOwnServer(settings: ServerSettings = {}): Promise<OwnServer> {
  const program = ownServerProgram();
  if (!program)
    throw new Error('There is no server program here; use describeWithOwnServer to skip without one.');
  const server = new OwnServer(program, settings);
  await server.start();
  return server;
}

/** As `describe`, for specs that call `startOwnServer`. Where that can't be, one skipped test stands for them. */
export function describeWithOwnServer(title: string, specs: () => void): void {
  const memoryOnly = process.env.TEST_MEMORY_ONLY === '1';
  if (ownServerProgram() && !memoryOnly) describe(title, specs);
  else describe(title, () => it.skip(NEEDS_SERVER, () => {}));
}

afterAll(async () => {
  await Promise.all([...started].map((server) => server.kill()));
});

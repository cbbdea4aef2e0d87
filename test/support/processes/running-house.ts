import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { FROM_SOURCES, said, startProgram } from './programs.js';

/** The API, several times if asked for, beside one sandbox: each a process, as `npm start` runs them. */
export interface RunningHouse {
  /** The addresses, as `http://127.0.0.1:3001`. */
  readonly sandbox: string;
  readonly apis: readonly string[];
}

export interface HouseOptions {
  /** The number of API processes. Default 1. */
  readonly apis?: number;
  /** Of the API, over the usual. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of every supplier, as `5-20`. Default 5 to 20 ms. */
  readonly latencyMs?: string;
}

/**
 * Starts a house without scheduled work. The sandbox tells the first API of changes in its database, which is made by then. All of it is killed
 * after the last test of the file.
 */
export async function startHouse({
  apis = 1,
  env = {},
  latencyMs = '5-20',
}: HouseOptions = {}): Promise<RunningHouse> {
  const firstPort = await freePort();
  const sandbox = await start('apps/supplier-sandbox/src/main.ts', /Duffel at (http:\S+) /, {
    SANDBOX_PORT: '0',
    SANDBOX_LATENCY_MS: latencyMs,
    SANDBOX_WEBHOOK_URL: `http://127.0.0.1:${firstPort}/hooks/supabase`,
  });
  const isMade = fetch(`${sandbox}/_sandbox/database`, { method: 'POST' });
  const ports = Array.from({ length: apis }, (_, at) => (at === 0 ? firstPort : 0));
  const urls = await Promise.all(
    ports.map((port) =>
      start('apps/tripsage-api/src/main.ts', /TripSage API at (http:\S+)/, {
        PORT: String(port),
        LOG_LEVEL: 'error',
        // What the clock starts at certain hours, warm-ups, would call suppliers as well.
        ROLE: 'api',
        SANDBOX_URL: sandbox,
        ...env,
      }),
    ),
  );
  if (!(await isMade).ok) throw new Error('The sandbox has no database.');
  return { sandbox, apis: urls };
}

async function start(program: string, says: RegExp, env: Readonly<Record<string, string>>): Promise<string> {
  const child = startProgram([resolve(program)], { env: { ...FROM_SOURCES, ...env }, killedAfter: 'file' });
  child.stderr!.pipe(process.stderr, { end: false });
  const [, url = ''] = await said(child.stdout!, says);
  return url;
}

/** A port that was free a moment ago: the sandbox is told it before the API listens there. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

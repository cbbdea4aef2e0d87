// Slow: it starts the API as a process.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { dateInDays } from '../../apps/tripsage-api/src/requests/calendar-date.js';
import { ended, FROM_SOURCES, said, startProgram } from '../support/processes/programs.js';
import { patience } from '../support/slowness.mjs';
import { until } from '../support/until.js';

const API = path.resolve('apps/tripsage-api/src/main.ts');
const SANDBOX = path.resolve('apps/supplier-sandbox/src/main.ts');
const ENVIRONMENT = { ...FROM_SOURCES, PORT: '0', LOG_LEVEL: 'error', DUFFEL_BASE_URL: 'http://127.0.0.1:9' };
const LISTENING = /TripSage API at (http:\S+)/;
const HEAD = 'POST /api/flights/search HTTP/1.1\r\nhost: x\r\n';
/** A process from sources takes seconds to start on a busy machine. */
const PATIENCE_MS = patience(60_000);

describe('the program', () => {
  it(
    'ends with code 0 at SIGTERM, although clients never end their requests',
    async () => {
      const api = startProgram([API], { env: ENVIRONMENT });
      const [, url = ''] = await said(api.stdout!, LISTENING);
      const stuck = [
        await clientOf(url, `${HEAD}content-type: application/json\r\ncontent-length: 99\r\n\r\n{`),
        await clientOf(url, HEAD),
      ];
      // Answered after what came before: the server has seen the bytes of the others.
      await fetch(`${url}/health/live`);
      api.kill('SIGTERM');
      expect(await ended(api)).toEqual([0, null]);
      await Promise.all(stuck.map((client) => client.closed));
    },
    PATIENCE_MS,
  );

  it(
    'as a worker listens to nobody, and ends with code 0 at SIGTERM',
    async () => {
      const worker = startProgram([API], { env: { ...ENVIRONMENT, ROLE: 'worker' } });
      await said(worker.stdout!, /TripSage worker on memory/);
      worker.kill('SIGTERM');
      expect(await ended(worker)).toEqual([0, null]);
    },
    PATIENCE_MS,
  );

  it.each([
    ['ROLE', 'web', 'expected one of all, api, worker'],
    ['DRAGONFLY_MODE', 'cluster', 'expected single'],
  ])(
    'exits with code 1 over %s=%s, which it names',
    async (name, value, expected) => {
      const api = startProgram([API], { env: { ...ENVIRONMENT, [name]: value } });
      await said(api.stderr!, new RegExp(`${name}: ${expected}.*It is '${value}'`));
      expect(await ended(api)).toEqual([1, null]);
    },
    PATIENCE_MS,
  );

  it(
    'ends when the process that started it is gone before it has started',
    async () => {
      const api = startProgram([API], { env: ENVIRONMENT, ipc: true });
      api.disconnect();
      expect(await ended(api)).toEqual([0, null]);
    },
    PATIENCE_MS,
  );
});

describe('the program beside its sandbox', () => {
  it(
    'answers the search under way when both are told to end',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'tripsage-process-'));
      const parent = path.join(folder, 'parent.mjs');
      writeFileSync(parent, PARENT);
      try {
        const port = await freePort();
        const sandbox = `http://127.0.0.1:${port}`;
        const house = startProgram([parent, SANDBOX, API], {
          env: {
            ...ENVIRONMENT,
            SANDBOX_PORT: String(port),
            SANDBOX_LATENCY_MS: '1500',
            DUFFEL_BASE_URL: sandbox,
          },
        });
        const [, url] = await said(house.stdout!, LISTENING);
        const search = fetch(`${url}/api/flights/search`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            origin: 'CDG',
            destination: 'JFK',
            departureDate: dateInDays(60, Date.now()),
          }),
        });
        await until(() => callsOf(sandbox));
        house.kill('SIGTERM');
        expect((await search).status).toBe(200);
        expect(await ended(house)).toEqual([0, null]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    PATIENCE_MS,
  );
});

/** As `npm start`, of the programs it is given. */
const PARENT = `
  import { Family } from '${pathToFileURL(path.resolve('scripts/supervisor/family.mjs')).href}';
  import { listenForStopSignals } from '${pathToFileURL(path.resolve('scripts/supervisor/stop-signals.mjs')).href}';
  const signals = listenForStopSignals();
  const family = new Family();
  process.argv.slice(2).forEach((file) => family.start(file, file));
  process.exit(await family.ended(signals));`;

async function callsOf(sandbox: string): Promise<number> {
  const response = await fetch(`${sandbox}/_sandbox/calls`);
  return ((await response.json()) as { total: number }).total;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function clientOf(url: string, text: string): Promise<{ closed: Promise<unknown> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const closed = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
  await new Promise((resolve) => socket.write(text, resolve));
  return { closed };
}

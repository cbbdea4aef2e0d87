import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { describeServer } from './describe-server.mjs';
import { registerProcess, runDirectory, unregisterProcess } from './run-directory.mjs';
import { patience } from '../slowness.mjs';
import { serverFlags } from './server-flags.mjs';

const START_MS = 10_000;
const STOP_MS = 2_000;
/** Another process may take the free port before the server does. */
const PORT_TRIES = 3;

/**
 * A server process of our own on 127.0.0.1: free port, own folder, nothing kept on disk. It ends with this test run at
 * the latest, however that ends.
 */
export class ServerProcess {
  #binary;
  #settings;
  #directory = mkdtempSync(join(runDirectory(), 'server-'));
  #child;
  /** @type {number | undefined} the same for all of its lives */
  port;

  /**
   * @param {string} binary full path of a dragonfly, valkey-server or redis-server
   * @param {import('./server-flags.mjs').ServerSettings} [settings]
   */
  constructor(binary, settings = {}) {
    this.#binary = binary;
    this.#settings = settings;
  }

  get running() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it answers. Again after `stop` or `kill`: empty, on the same port. */
  async start() {
    if (this.running) throw new Error('The server is running already.');
    const tries = this.port === undefined ? PORT_TRIES : 1;
    for (let attempt = 1; ; attempt++) {
      const port = this.port ?? (await freePort());
      try {
        await this.#launch(port);
        this.port = port;
        return;
      } catch (error) {
        await this.kill();
        if (attempt === tries) throw error;
      }
    }
  }

  /** Lets it close in peace; a server that does not is killed. */
  async stop() {
    await this.#end('SIGTERM');
  }

  /** Ends it as a crash would. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Freezes it: connections stay open, nothing answers. */
  pause() {
    this.#child.kill('SIGSTOP');
  }

  /** Ends a pause. */
  resume() {
    this.#child.kill('SIGCONT');
  }

  async #launch(port) {
    const log = join(this.#directory, 'log');
    const output = openSync(log, 'w');
    const flags = serverFlags(basename(this.#binary), {
      ...this.#settings,
      port,
      directory: this.#directory,
    });
    // Detached: at ctrl-C the tests end first, then their server.
    this.#child = spawn(this.#binary, flags, {
      detached: true,
      stdio: ['ignore', output, output],
      cwd: this.#directory,
    });
    closeSync(output);
    const child = this.#child;
    let failure;
    child.once('error', (error) => (failure = error));
    child.unref();
    if (child.pid !== undefined) {
      registerProcess(child.pid);
      child.once('exit', () => unregisterProcess(child.pid));
    }

    const deadline = Date.now() + patience(START_MS);
    while (!(await answers(port, this.#settings.tls))) {
      if (failure) throw failure;
      if (!this.running || Date.now() > deadline) {
        throw new Error(
          `It ${this.running ? 'does not answer' : 'ended'}: ${readFileSync(log, 'utf8').trim().slice(-500)}`,
        );
      }
      await delay(20);
    }
  }

  async #end(signal) {
    const child = this.#child;
    if (!this.running || child.pid === undefined) return;
    const exited = once(child, 'exit');
    child.ref();
    child.kill(signal);
    child.kill('SIGCONT');
    const killing = setTimeout(() => child.kill('SIGKILL'), patience(STOP_MS));
    await exited;
    clearTimeout(killing);
  }
}

/**
 * @param {string} binary
 * @returns {Promise<import('./find-server.mjs').FoundServer>}
 */
export async function runServer(binary) {
  const server = new ServerProcess(binary);
  await server.start();
  const url = `redis://127.0.0.1:${server.port}`;
  return {
    url,
    name: `${await describeServer(url)}, started for this run from ${binary}`,
    owned: true,
    stop: () => server.stop(),
  };
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Any answer to a PING will do, a refusal for want of a password too, but not that it is still loading. */
function answers(port, tls) {
  return new Promise((resolve) => {
    const place = { host: '127.0.0.1', port };
    const socket = tls
      ? connectTls({ ...place, ca: readFileSync(tls.caFile), checkServerIdentity: () => undefined })
      : connect(place);
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => done(false));
    socket.on('error', () => done(false));
    socket.on(tls ? 'secureConnect' : 'connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => done(!data.toString().startsWith('-LOADING')));
    socket.on('close', () => done(false));
  });
}

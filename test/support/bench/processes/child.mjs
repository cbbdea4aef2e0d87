import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A process of our own that does what it is ordered to, see `obey`. */
export class Child {
  #process;
  #orders = 0;
  #waiting = new Map();

  /**
   * @param {URL} program a module that calls `obey`
   * @param {readonly string[]} [flags] of Node, besides those of this process
   */
  constructor(program, flags = []) {
    const execArgv = [...process.execArgv, ...flags];
    this.#process = fork(program, { execArgv });
    this.#process.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    this.#process.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the process ended with ${code}`));
    });
  }

  order(name, ...args) {
    this.#orders += 1;
    const id = this.#orders;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, name, args });
    });
  }

  async end() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exited;
  }
}

/** Has this process do what its parent orders: each function may give a promise. It ends with its parent. */
export function obey(functions) {
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ id, name, args }) => {
    try {
      process.send({ id, result: await functions[name](...args) });
    } catch (error) {
      process.send({ id, error: error.stack ?? String(error) });
    }
  });
}

/**
 * Starts a program that says where it listens.
 *
 * @param {string} file the module that Node runs
 * @param {{ env: Record<string, string>, says: RegExp }} options `says`: its first group is the address
 * @returns {Promise<{ url: string, end: () => Promise<void> }>}
 */
export async function startProgram(file, { env, says }) {
  // With a channel it ends with this process, however that ends.
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  };
  let text = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const [, url] = says.exec(text) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    return { url, end };
  }
  throw new Error(`${file} ended without saying where it listens: ${text}`);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** How long children get to close in peace, unless told otherwise. */
const GRACE_MS = 10_000;
/** At ctrl-C a child may be gone before our own signal arrives: the time to tell that from a death of its own. */
const SIGNAL_LAG_MS = 200;

/**
 * Child processes that live and die together. Each has an IPC channel, so that it notices when the parent is gone, also
 * after a SIGKILL.
 */
export class Family {
  #graceMs;
  #children = new Map();
  #dismissed = new WeakSet();
  #stopping = false;
  #reportDeath;
  #firstDeath = new Promise((resolve) => (this.#reportDeath = resolve));

  /** @param {{ graceMs?: number }} [options] `graceMs`: after this a child that was told to end is killed, default 10 s */
  constructor({ graceMs = GRACE_MS } = {}) {
    this.#graceMs = graceMs;
  }

  /**
   * @param {string} name what the person reads; one of its kind
   * @param {string} file the module that Node runs
   * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, mayDie?: boolean }} [options]
   *   `mayDie`: its death does not end the others, default false
   */
  start(name, file, { env = process.env, cwd, mayDie = false } = {}) {
    if (this.#children.has(name)) throw new Error(`There is a child named ${name} already.`);
    const child = spawn(process.execPath, [file], {
      env,
      cwd,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    this.#children.set(name, child);
    child.on('exit', (code, signal) => {
      this.#children.delete(name);
      const expected = mayDie || this.#stopping || this.#dismissed.has(child);
      if (!expected) this.#reportDeath({ name, code, signal });
    });
    return child;
  }

  /**
   * Ends one child without ending the others.
   *
   * @param {string} name
   * @param {AbortSignal} [now] ends it without grace when aborted
   */
  async dismiss(name, now) {
    const child = this.#children.get(name);
    if (!child) return;
    this.#dismissed.add(child);
    await endChild(child, now, this.#graceMs);
  }

  /**
   * Waits for the first of a stop signal or a child's death, ends the rest and says with which exit code to leave: 0 if
   * asked to stop, otherwise that of the child.
   *
   * @param {{ stop: AbortSignal, now: AbortSignal }} signals
   * @returns {Promise<number>}
   */
  async ended({ stop, now }) {
    const asked = stop.aborted ? Promise.resolve() : once(stop, 'abort');
    let death = await Promise.race([this.#firstDeath, asked.then(() => undefined)]);
    if (death) await Promise.race([asked, delay(SIGNAL_LAG_MS)]);
    if (stop.aborted) death = undefined;
    await this.end(now);
    if (!death) return 0;

    const { name, code, signal } = death;
    process.stderr.write(`The ${name} ended by itself (${signal ?? `exit code ${code}`}).\n`);
    return code ?? 128 + constants.signals[signal];
  }

  /**
   * Ends the children one after another, the youngest first: each has what was started before it until its own end.
   *
   * @param {AbortSignal} [now] ends them without grace when aborted
   */
  async end(now) {
    this.#stopping = true;
    for (const child of [...this.#children.values()].toReversed()) await endChild(child, now, this.#graceMs);
  }
}

async function endChild(child, now, graceMs) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = () => child.kill('SIGKILL');
  if (now?.aborted) kill();
  now?.addEventListener('abort', kill);
  const patience = setTimeout(kill, graceMs);
  await exited;
  clearTimeout(patience);
  now?.removeEventListener('abort', kill);
}

import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runServer } from './server-process.mjs';

const run = promisify(execFile);
const COMMAND_MS = 180_000;
/** The longest wait for another process that installs. */
const LOCK_WAIT_MS = 120_000;
const LOCK_POLL_MS = 500;

/**
 * Debian's redis-tools holds the server program under the name of a checker (the program looks at the name it is run
 * by); its redis-server package adds that name and a service, which would start now and at each boot. We want no service.
 */
const PACKAGE = 'redis-tools';
const PROGRAM = '/usr/bin/redis-check-rdb';
const OUR_NAME_FOR_IT = fileURLToPath(new URL('../../../.setup/bin/redis-server', import.meta.url));

export const title = "The system's package";
export const advice = 'run as root on Debian or its kin, where the tests install redis-tools by themselves';

/** A server process of our own, from the system's package, installed now if need be. */
export async function find({ env, say, signal }) {
  try {
    if (!packagedServer()) {
      const reason = whyNotInstall(env);
      if (reason) return { reason };
      say(`Installing the system's package ${PACKAGE}…`);
      await install(env, signal);
    }
    return { server: await runServer(OUR_NAME_FOR_IT) };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { reason: `${PACKAGE}: ${(error.stderr || error.message).trim()}` };
  }
}

/** @returns {string | undefined} the program that an earlier run installed */
export function packagedServer() {
  return existsSync(OUR_NAME_FOR_IT) ? OUR_NAME_FOR_IT : undefined;
}

function whyNotInstall(env) {
  if (!isDebianKin()) return 'not Debian or its kin';
  if (process.getuid() !== 0) return 'not root';
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.some((folder) => isProgram(join(folder, 'apt-get'))) ? undefined : 'no apt-get on the PATH';
}

function isDebianKin() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function install(env, signal) {
  if (!existsSync(PROGRAM)) {
    await aptGet(['update'], { env, signal });
    await aptGet(['install', '-y', '--no-install-recommends', PACKAGE], { env, signal });
  }
  if (!existsSync(PROGRAM)) throw new Error(`was installed, but has no ${PROGRAM}`);
  await mkdir(dirname(OUR_NAME_FOR_IT), { recursive: true });
  await rm(OUR_NAME_FOR_IT, { force: true });
  await symlink(PROGRAM, OUR_NAME_FOR_IT);
}

/** Waits while another process installs. For dpkg's lock apt-get itself waits, but not for that of the package lists. */
export async function aptGet(args, { env, signal, waitMs = LOCK_WAIT_MS }) {
  const options = {
    signal,
    timeout: COMMAND_MS,
    env: { ...env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
  };
  const patient = ['-q', '-o', `DPkg::Lock::Timeout=${Math.ceil(waitMs / 1000)}`];
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      return void (await run('apt-get', [...patient, ...args], options));
    } catch (error) {
      if (!/could not get lock/i.test(error.stderr ?? '') || Date.now() > deadline) throw error;
    }
    await delay(LOCK_POLL_MS, undefined, { signal });
  }
}

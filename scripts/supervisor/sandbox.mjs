import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withFileLock } from '../set-up/file-lock.mjs';
import { Refusal } from '../set-up/refusal.mjs';

const PROBE_MS = 2_000;
const START_MS = 20_000;

/**
 * The address of the supplier sandbox, for an environment without credentials: one that already answers is used as it
 * is and left running at the end, otherwise one is started as a child.
 *
 * @param {{ family: import('./family.mjs').Family, root: string, env: NodeJS.ProcessEnv, stop: AbortSignal }} options
 * @returns {Promise<string>} such as `http://127.0.0.1:3001`
 * @throws {Refusal} when something else holds the port, or the sandbox does not come up
 */
export async function findOrStartSandbox({ methodPrefix, root, env, stop }) {
  const port = sandboxPort(env);
  // Two starts at once: the second one finds the first one's sandbox, once that answers.
  const lock = join(root, '.setup', `sandbox-${port}.lock`);
  return withFileLock(lock, () => findOrStart({ methodPrefix, root, env, stop, port }), { signal: stop });
}

async function findOrStart({ methodPrefix, root, env, stop, port }) {
  const url = `http://127.0.0.1:${port}`;
  const found = await whoAnswers(url);
  if (found === 'sandbox') {
    process.stderr.write(`Using the supplier sandbox that already answers on ${url}.\n`);
    return url;
  }
  if (found === 'other') {
    throw new Refusal(
      `Port ${port} is taken by something that is not a supplier sandbox. ` +
        'End it, or set SANDBOX_PORT to a free port, and run the command again.',
    );
  }
  const file = join(root, 'apps/supplier-sandbox/dist/main.js');
  const child = methodPrefix.start('supplier sandbox', file, {
    env: { ...env, SANDBOX_PORT: String(port) },
    cwd: root,
  });
  await answering(url, child, stop);
  prepareDatabase(url, stop);
  return url;
}

/** Has the sandbox make its database, which takes seconds, while the API starts: not when somebody first asks for it. */
function prepareDatabase(url, stop) {
  fetch(`${url}/_sandbox/database`, { method: 'POST', signal: stop }).catch(() => undefined);
}

function sandboxPort(env) {
  const given = env.SANDBOX_PORT || '3001';
  const port = Number(given);
  if (/^\d+$/.test(given) && port >= 1 && port <= 65_535) return port;
  throw new Refusal(
    `SANDBOX_PORT is ${JSON.stringify(given)}; expected a port: a whole number from 1 to 65535.`,
  );
}

async function answering(url, child, stop) {
  const deadline = Date.now() + START_MS;
  while ((await whoAnswers(url)) !== 'sandbox') {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Refusal(
        `The supplier sandbox ended while it started (${child.signalCode ?? `exit code ${child.exitCode}`}).`,
      );
    }
    if (Date.now() > deadline)
      throw new Refusal(`The supplier sandbox did not answer on ${url} within ${START_MS / 1000} s.`);
    await delay(50, undefined, { signal: stop });
  }
}

/**
 * @param {string} url
 * @returns {Promise<'sandbox' | 'other' | 'nobody'>}
 */
async function whoAnswers(url) {
  try {
    const response = await fetch(`${url}/_sandbox/calls`, {
      redirect: 'error',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    const body = await response.json();
    return response.ok && typeof body?.calls === 'object' && body.calls !== null ? 'sandbox' : 'other';
  } catch (error) {
    return error.cause?.code === 'ECONNREFUSED' ? 'nobody' : 'other';
  }
}

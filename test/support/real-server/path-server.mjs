import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runServer } from './server-process.mjs';

/** Dragonfly first, since it is what production runs. */
const NAMES = ['dragonfly', 'valkey-server', 'redis-server'];

export const title = 'On the PATH';
export const advice = `install one of ${NAMES.join(', ')}, so that it is on the PATH`;

/** A server process of our own, from a program that is installed. */
export async function find({ env, say }) {
  const reasons = [];
  for (const binary of serversOnPath(env)) {
    try {
      return { server: await runServer(binary) };
    } catch (error) {
      say(`${binary} is there, but did not start: ${error.message}`);
      reasons.push(`${binary} did not start`);
    }
  }
  return { reason: reasons.join('; ') || `none of ${NAMES.join(', ')}` };
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string[]} the servers' full paths, best first
 */
export function serversOnPath(env = process.env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) =>
    folders
      .map((folder) => join(folder, name))
      .filter(isProgram)
      .slice(0, 1),
  );
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

import * as docker from './docker-server.mjs';
import * as given from './given-server.mjs';
import * as systemPackage from './package-server.mjs';
import * as path from './path-server.mjs';

/**
 * A server for the tests. `owned`: started for this run, so tests may flush it and change its settings. `name` tells a
 * person what it is and where it came from; it holds no secret.
 *
 * @typedef {{ url: string, name: string, owned: boolean, stop: () => Promise<void> }} FoundServer
 */

/**
 * One way to get a server: `{ server }`, or why there is none this way. It throws a Refusal where going on to the next
 * way would hide a mistake.
 *
 * @typedef {{
 *   title: string,
 *   advice: string,
 *   find: (context: { env: NodeJS.ProcessEnv, say: (line: string) => void, signal?: AbortSignal }) => Promise<{ server: FoundServer } | { reason: string }>,
 * }} Way
 */

/** The order: what is asked for, the real thing, what is there, what can be had. */
export const WAYS = [given, docker, path, systemPackage];

/**
 * The first server that one of the ways yields.
 *
 * @param {{ env?: NodeJS.ProcessEnv, say: (line: string) => void, signal?: AbortSignal, ways?: readonly Way[] }} options
 * @returns {Promise<{ server: FoundServer } | { misses: readonly { way: Way, reason: string }[] }>}
 */
export async function findServer({ env = process.env, say, signal, ways = WAYS }) {
  const misses = [];
  for (const way of ways) {
    const found = await way.find({ env, say, signal });
    if ('server' in found) return found;
    misses.push({ way, reason: found.reason });
  }
  return { misses };
}

/** @param {readonly { way: Way, reason: string }[]} misses */
export function explainMisses(misses) {
  return [
    'The tests need a real server, and none was found:',
    ...misses.map(({ way, reason }) => `  ${way.title}: ${reason}`),
    'Ways to get one:',
    ...misses.map(({ way }) => `  - ${way.advice}`),
    '  - npm test -- --memory-only runs the rest; what needs a server is skipped',
  ].join('\n');
}

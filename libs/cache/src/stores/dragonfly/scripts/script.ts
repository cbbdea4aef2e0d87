import { createHash } from 'node:crypto';
import type { DragonflyConnection } from '../connection/dragonfly-connection.js';

/** A script that the server runs as one step. */
export class Script {
  readonly sha: string;

  constructor(readonly source: string) {
    this.sha = createHash('sha1').update(source).digest('hex');
  }
}

export interface ScriptCall {
  /** All keys that it touches, in one slot. */
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Buffer)[];
}

/**
 * Runs a script by its checksum, or by its text where the server does not know it yet.
 *
 * @param call called when the script is sent
 * @param atLeastMs how long to wait where the limit on commands is shorter
 * @throws CacheStoreUnavailableError
 */
export function runScript(
  connection: DragonflyConnection,
  { sha, source }: Script,
  call: () => ScriptCall,
  atLeastMs = 0,
): Promise<unknown> {
  return connection.run(async (client) => {
    const { life } = connection;
    const { keys, args } = call();
    try {
      return await client.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      // The server that answers now may be another, to which the arguments do not apply.
      if (!isUnknownScript(error) || life !== connection.life) throw error;
      return client.eval(source, keys.length, ...keys, ...args);
    }
  }, atLeastMs);
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
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
  readonly keys: readonly (string | Buffer)[];
  readonly args: readonly (string | number | Buffer)[];
}

export interface ScriptSettings {
  /** The time to wait where the limit on commands is shorter. */
  readonly atLeastMs?: number;
  /** The answer holds bytes, not text. */
  readonly inBuffers?: boolean;
}

/**
 * Runs a script by its checksum, or by its text where the server does not know it yet.
 *
 * @param call called when the script is sent
 * @throws CacheStoreUnavailableError
 */
export async function runScript(
  connection: DragonflyConnection,
  { sha, source }: Script,
  call: () => ScriptCall,
  { atLeastMs = 0, inBuffers = false }: ScriptSettings = {},
): Promise<unknown> {
  let life: number | undefined;
  const send = (command: 'evalsha' | 'eval', script: string) => (client: Redis) => {
    life = connection.life;
    const { keys, args } = call();
    const all = [script, keys.length, ...keys, ...args] as const;
    return inBuffers ? sendForBuffers(client, command, all) : (client[command](...all) as Promise<unknown>);
  };
  const run = (isKnown: boolean) =>
    connection.run(isKnown ? send('evalsha', sha) : send('eval', source), atLeastMs);
  try {
    return await run(true);
  } catch (error) {
    // The server that answers now may be another, to which the arguments do not apply.
    if (!isUnknownScript(error as Error) || life !== connection.life) throw error;
    return run(false);
  }
}

/** Has the server know scripts before they are run. A user who may not load any goes without: the first run brings the text. */
export function loadScripts(connection: DragonflyConnection, scripts: readonly Script[]): void {
  for (const { source } of scripts)
    connection.run((client) => client.script('LOAD', source)).catch(() => undefined);
}

/** In a pipeline of its own: a user's client may gather commands by itself, which ioredis can't do with this one. */
async function sendForBuffers(
  client: Redis,
  command: string,
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  const sent = client.pipeline().callBuffer(command, ...args);
  const [[error, answer] = [null, undefined]] = (await sent.exec()) ?? [];
  if (error !== null) throw error;
  return answer;
}

function isUnknownScript({ cause }: { cause?: unknown }): boolean {
  return cause instanceof Error && cause.message.startsWith('NOSCRIPT');
}

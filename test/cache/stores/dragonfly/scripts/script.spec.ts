import { describe, expect, it } from '@jest/globals';
import type { DragonflyConnection } from '../../../../../libs/cache/src/stores/dragonfly/connection/dragonfly-connection.js';
import { runScript, Script } from '../../../../../libs/cache/src/stores/dragonfly/scripts/script.js';

const SCRIPT = new Script('return 1');
const CALL = () => ({ keys: ['a', 'b'], args: ['x', 7] });

/** A connection to a server that knows no script, or fails in another way. */
function connectionWhose(evalsha: (connection: { life: number }) => Promise<unknown>) {
  const commands: unknown[][] = [];
  const connection = {
    life: 1,
    run: async (send: (client: object) => Promise<unknown>) => {
      try {
        return await send({
          evalsha: (...args: unknown[]) => {
            commands.push(['evalsha', ...args]);
            return evalsha(connection);
          },
          eval: async (...args: unknown[]) => commands.push(['eval', ...args]),
        });
      } catch (cause) {
        throw new Error(`Unavailable: ${(cause as Error).message}`, { cause });
      }
    },
  };
  return { connection: connection as unknown as DragonflyConnection, commands };
}

const unknown = () => Promise.reject(new Error('NOSCRIPT No matching script.'));

describe('a script', () => {
  it('is sent by its checksum, as a server computes it', async () => {
    const { connection, commands } = connectionWhose(async () => 'done');
    expect(await runScript(connection, SCRIPT, CALL)).toBe('done');
    expect(commands).toEqual([['evalsha', 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db', 2, 'a', 'b', 'x', 7]]);
  });

  it('is sent by its text where the server does not know it yet', async () => {
    const { connection, commands } = connectionWhose(unknown);
    await runScript(connection, SCRIPT, CALL);
    expect(commands[1]).toEqual(['eval', 'return 1', 2, 'a', 'b', 'x', 7]);
  });

  it('is not sent again to a server that came since, or that failed in another way', async () => {
    const another = connectionWhose((connection) => {
      connection.life += 1;
      return unknown();
    });
    await expect(runScript(another.connection, SCRIPT, CALL)).rejects.toThrow('NOSCRIPT');
    const failing = connectionWhose(() => Promise.reject(new Error('OOM')));
    await expect(runScript(failing.connection, SCRIPT, CALL)).rejects.toThrow('OOM');
    expect([another.commands.length, failing.commands.length]).toEqual([1, 1]);
  });
});

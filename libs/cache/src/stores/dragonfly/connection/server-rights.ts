import type { Redis } from 'ioredis';
import { COMMAND_REFUSED, isNotPermitted } from './server-failures.js';

/** The keys and the channel that rights are tried on. */
export interface RightsOf {
  /** A name among the bookkeeping, which only this check uses. */
  readonly bookkeeping: string;
  /** A name among the entries, which no entry has. */
  readonly entry: string;
  readonly channel: string;
  /** The pattern of all keys. */
  readonly pattern: string;
  /** The pattern of the channels. */
  readonly channels: string;
}

type ProbeArgs = readonly (string | number)[];

/** A key that holds text for a moment: what writes another type is then refused for that, and changes nothing. */
const LIFE_MS = 5_000;

const NOTHING = 'return 1';
const SHA_OF_NOTHING = 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db';

/** Every command that the cache needs, each with arguments that leave no trace. The last ones clear up. */
const PROBES: readonly (readonly [command: string, args: (of: RightsOf) => ProbeArgs])[] = [
  ['set', ({ bookkeeping }) => [bookkeeping, '', 'PX', LIFE_MS]],
  ['get', ({ entry }) => [entry]],
  ['mget', ({ bookkeeping, entry }) => [bookkeeping, entry]],
  ['pttl', ({ entry }) => [entry]],
  ['strlen', ({ entry }) => [entry]],
  ['getrange', ({ entry }) => [entry, 0, 0]],
  ['pexpire', ({ entry }) => [entry, LIFE_MS]],
  ['del', ({ entry }) => [entry]],
  ['unlink', ({ entry }) => [entry]],
  ['scan', () => [0, 'COUNT', 1]],
  ['hset', ({ bookkeeping }) => [bookkeeping, 'f', 'v']],
  ['hget', ({ bookkeeping }) => [bookkeeping, 'f']],
  ['hmget', ({ bookkeeping }) => [bookkeeping, 'f']],
  ['hgetall', ({ bookkeeping }) => [bookkeeping]],
  ['hkeys', ({ bookkeeping }) => [bookkeeping]],
  ['hdel', ({ bookkeeping }) => [bookkeeping, 'f']],
  ['zadd', ({ bookkeeping }) => [bookkeeping, 'XX', 0, 'm']],
  ['zrem', ({ bookkeeping }) => [bookkeeping, 'm']],
  ['zcard', ({ bookkeeping }) => [bookkeeping]],
  ['zcount', ({ bookkeeping }) => [bookkeeping, 0, 0]],
  ['zscore', ({ bookkeeping }) => [bookkeeping, 'm']],
  ['zrange', ({ bookkeeping }) => [bookkeeping, 0, 0]],
  ['zrangebyscore', ({ bookkeeping }) => [bookkeeping, 0, 0]],
  ['zremrangebyscore', ({ bookkeeping }) => [bookkeeping, 0, 0]],
  ['zremrangebyrank', ({ bookkeeping }) => [bookkeeping, 0, 0]],
  ['lpush', ({ bookkeeping }) => [bookkeeping, 'v']],
  ['lrange', ({ bookkeeping }) => [bookkeeping, 0, 0]],
  ['ltrim', ({ bookkeeping }) => [bookkeeping, 0, 0]],
  ['time', () => []],
  ['ping', () => []],
  ['info', () => ['replication']],
  ['eval', () => [NOTHING, 0]],
  ['evalsha', () => [SHA_OF_NOTHING, 0]],
  ['script|load', () => [NOTHING]],
  ['publish', ({ channel }) => [channel, '']],
  ['unlink', ({ bookkeeping }) => [bookkeeping]],
];

/** A subscription is tried by the connection that needs it. */
const ELSEWHERE = ['subscribe'];

/** The commands that a user of the cache needs, by name. */
export const NEEDED_COMMANDS: readonly string[] = [
  ...new Set([...PROBES.map(([command]) => command), ...ELSEWHERE]),
].toSorted();

/** The rights that a user of the cache needs, and no more, as `ACL SETUSER` takes them. */
export function neededRights({ pattern, channels }: Pick<RightsOf, 'pattern' | 'channels'>): string {
  return [`~${pattern}`, `&${channels}`, ...NEEDED_COMMANDS.map((command) => `+${command}`)].join(' ');
}

/**
 * Tries every command that the cache needs, all in one round trip, leaving no trace. A server that tells users apart
 * refuses what this one may not do, whatever else stands in the way.
 *
 * @returns what the user may not do, and the rights to give; `undefined` where nothing is missing
 */
export async function missingRights(client: Redis, of: RightsOf): Promise<string | undefined> {
  const commands = new Set<string>();
  let keys = false;
  let channel = false;
  const note = (command: string, error: unknown): void => {
    if (!isNotPermitted(error)) return;
    if (/\bkeys?\b/.test(error.message)) keys = true;
    else if (/\bchannels?\b/.test(error.message)) channel = true;
    else commands.add(COMMAND_REFUSED.exec(error.message)?.[1] ?? command);
  };
  const tries = PROBES.map(([command, args]) =>
    client
      .call(...(command.split('|') as [string, ...string[]]), ...args(of))
      .catch((error: unknown) => note(command, error)),
  );
  await Promise.all(tries);
  const missing = [
    ...(commands.size > 0 ? [`run ${[...commands].join(', ')}`] : []),
    ...(keys ? [`touch the keys ${of.pattern}`] : []),
    ...(channel ? [`publish to ${of.channel}`] : []),
  ];
  if (missing.length === 0) return undefined;
  const rights = [
    ...(keys ? [`~${of.pattern}`] : []),
    ...(channel ? [`&${of.channels}`] : []),
    ...[...commands].map((command) => `+${command}`),
  ];
  return `the user may not ${missing.join(', nor ')}; give it ACL SETUSER <user> ${rights.join(' ')}`;
}

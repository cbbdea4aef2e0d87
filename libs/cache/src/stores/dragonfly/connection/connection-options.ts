import { isIP } from 'node:net';
import type { Redis, RedisOptions } from 'ioredis';
import { CacheOptionError } from '../../../api/errors.js';
import { isRecord } from '../../../options/checks/plain-object.js';
import { requireUserOptions } from './redis-options.js';
import { parseServerUrl, type ServerUrl } from './server-url.js';

export interface ConnectionOptions {
  /** `redis://` or `rediss://`, with user, password (percent-encoded) and database number. */
  url?: string;
  /** Options for ioredis, or an existing client. */
  redis?: object;
}

/** The server to connect to: with a client of our own, or through one that the user keeps. */
export type ConnectionTarget =
  | {
      readonly kind: 'own';
      readonly name: string;
      readonly options: RedisOptions;
      /** The longest that the server may answer nothing at all: then the connection is given up. */
      readonly silenceMs: number;
    }
  | { readonly kind: 'given'; readonly name: string; readonly client: Redis };

const LONGEST_RECONNECT_DELAY_MS = 2_000;
const FIRST_RECONNECT_DELAY_MS = 50;

/**
 * Reads `url` and `redis` together. `name` says where the server is and never a secret.
 *
 * @throws CacheOptionError that names `url` or the option of `redis`, without repeating a secret
 */
export function connectionTarget(
  { url, redis }: ConnectionOptions,
  commandTimeoutMs: number,
): ConnectionTarget {
  if (isClient(redis)) return givenClient(url, redis);
  if (redis !== undefined && !isRecord(redis)) {
    throw new CacheOptionError(
      'redis: expected a plain object of options for ioredis, or an ioredis client.',
    );
  }
  if (url === undefined && redis === undefined) {
    throw new CacheOptionError(
      'url: missing. Expected `url`, or `redis` with options or a client of ioredis.',
    );
  }
  const server = url === undefined ? undefined : parseServerUrl(url);
  const options: RedisOptions = { ...redis };
  requireUserOptions(options);
  // Kept by the connection: ioredis also counts time in which this process could not read.
  const silenceMs = options.socketTimeout ?? Math.max(2_000, 4 * commandTimeoutMs);
  delete options.socketTimeout;
  if (server !== undefined) requireNoContradiction(server, options);
  const where = server === undefined ? options : { ...options, ...whereOf(server, options) };
  return {
    kind: 'own',
    name: nameOf(where),
    options: { ...settings(), ...where },
    silenceMs,
  };
}

/** The delay before an attempt. Half of it is chance, so that the processes of a cluster don't come back all at once. */
export function reconnectDelayMs(attempt: number): number {
  const longest = Math.min(LONGEST_RECONNECT_DELAY_MS, FIRST_RECONNECT_DELAY_MS * 2 ** (attempt - 1));
  return Math.round(longest / 2 + (Math.random() * longest) / 2);
}

/** The settings of a cache, where the defaults of ioredis are made for a database: see docs/decisions/stores.md. */
function settings(): RedisOptions {
  return {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: false,
    // A server that is still loading answers so itself; INFO is denied to many limited users.
    enableReadyCheck: false,
    connectTimeout: 2_000,
    disconnectTimeout: 250,
    keepAlive: 10_000,
    connectionName: 'tripsage-cache',
    retryStrategy: reconnectDelayMs,
  };
}

function whereOf(server: ServerUrl, options: RedisOptions): RedisOptions {
  const { host, port, db, username, password } = server;
  const where: RedisOptions = { host, port };
  if (db !== undefined) where.db = db;
  if (username !== undefined) where.username = username;
  if (password !== undefined) where.password = password;
  // Node sends no server name (SNI) of its own accord.
  if (server.tls) where.tls = { ...(isIP(host) === 0 ? { servername: host } : {}), ...options.tls };
  return where;
}

function requireNoContradiction(server: ServerUrl, options: RedisOptions): void {
  for (const field of ['path', 'sentinels', 'host', 'port'] as const) {
    if (options[field] !== undefined)
      throw new CacheOptionError(`redis.${field}: \`url\` says already where to connect.`);
  }
  for (const field of ['db', 'username', 'password'] as const) {
    if (options[field] !== undefined && server[field] !== undefined) {
      throw new CacheOptionError(`redis.${field}: \`url\` has it too. Leave one of them out.`);
    }
  }
  if (options.tls !== undefined && !server.tls) {
    throw new CacheOptionError('redis.tls: `url` says redis://, which is without TLS. Write rediss://.');
  }
}

function isClient(redis: unknown): redis is Redis {
  if (typeof redis !== 'object' || redis === null) return false;
  return 'status' in redis && 'pipeline' in redis && typeof redis.pipeline === 'function';
}

function givenClient(url: string | undefined, client: Redis): ConnectionTarget {
  if (url !== undefined)
    throw new CacheOptionError('url: `redis` is a client, which knows already where to connect.');
  if (client.isCluster) {
    throw new CacheOptionError('redis: a cluster client is not supported. Give a client of one server.');
  }
  return { kind: 'given', name: nameOf(client.options), client };
}

function nameOf({
  path,
  sentinels,
  name,
  tls,
  host = 'localhost',
  port = 6379,
  db = 0,
}: RedisOptions): string {
  if (typeof path === 'string') return `unix:${path}`;
  if (Array.isArray(sentinels)) return `sentinel:${name}/${db}`;
  return `${tls ? 'rediss' : 'redis'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}/${db}`;
}

/** Lets the caller count the attempts: ioredis counts anew with each connection, also one that was of no use. */
export function countingAttempts(options: RedisOptions, count: () => number): RedisOptions {
  const { retryStrategy } = options;
  if (typeof retryStrategy !== 'function') return options;
  return { ...options, retryStrategy: () => retryStrategy(count()) };
}

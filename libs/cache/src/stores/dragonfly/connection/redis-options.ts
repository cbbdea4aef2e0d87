import type { RedisOptions } from 'ioredis';
import { CacheOptionError } from '../../../api/errors.js';

const YOURS = 'yours';
const CACHE_NEEDS_IT_SO = 'a cache needs it as the store sets it';

/** Every option of ioredis: the user's to set, or the reason why it is not. */
const OPTIONS: Record<keyof RedisOptions, string> = {
  host: YOURS,
  port: YOURS,
  path: YOURS,
  family: YOURS,
  tls: YOURS,
  username: YOURS,
  password: YOURS,
  db: YOURS,
  Connector: YOURS,
  connectTimeout: YOURS,
  disconnectTimeout: YOURS,
  socketTimeout: YOURS,
  keepAlive: YOURS,
  noDelay: YOURS,
  retryStrategy: YOURS,
  reconnectOnError: YOURS,
  connectionName: YOURS,
  clientInfoTag: YOURS,
  disableClientInfo: YOURS,
  protocol: YOURS,
  showFriendlyErrorStack: YOURS,
  enableReadyCheck: YOURS,
  maxLoadingRetryTime: YOURS,
  name: YOURS,
  role: YOURS,
  sentinels: YOURS,
  sentinelUsername: YOURS,
  sentinelPassword: YOURS,
  sentinelTLS: YOURS,
  enableTLSForSentinelMode: YOURS,
  sentinelRetryStrategy: YOURS,
  sentinelReconnectStrategy: YOURS,
  sentinelCommandTimeout: YOURS,
  sentinelMaxConnections: YOURS,
  failoverDetector: YOURS,
  updateSentinels: YOURS,
  preferredSlaves: YOURS,
  natMap: YOURS,
  keyPrefix: 'set `keyPrefix` beside `redis`',
  commandTimeout: 'set `commandTimeout` beside `redis`',
  lazyConnect: CACHE_NEEDS_IT_SO,
  enableOfflineQueue: CACHE_NEEDS_IT_SO,
  autoResendUnfulfilledCommands: CACHE_NEEDS_IT_SO,
  maxRetriesPerRequest: CACHE_NEEDS_IT_SO,
  enableAutoPipelining: CACHE_NEEDS_IT_SO,
  autoPipeliningIgnoredCommands: CACHE_NEEDS_IT_SO,
  autoResubscribe: CACHE_NEEDS_IT_SO,
  readOnly: CACHE_NEEDS_IT_SO,
  stringNumbers: CACHE_NEEDS_IT_SO,
  replyMapping: CACHE_NEEDS_IT_SO,
  monitor: CACHE_NEEDS_IT_SO,
  offlineQueue: CACHE_NEEDS_IT_SO,
  commandQueue: CACHE_NEEDS_IT_SO,
  blockingTimeout: 'the store sends no command that blocks',
  blockingTimeoutGrace: 'the store sends no command that blocks',
  scripts: 'the store brings its own',
  himportFieldsets: 'the store has no use for it',
};

/** Checks the user's options. @throws CacheOptionError for one that ioredis does not have or that is not the user's to set */
export function requireUserOptions(given: object): asserts given is RedisOptions {
  for (const option of Object.keys(given)) {
    const owner = Object.hasOwn(OPTIONS, option) ? OPTIONS[option as keyof RedisOptions] : undefined;
    if (owner === undefined) throw new CacheOptionError(`redis.${option}: ioredis 6 has no such option.`);
    if (owner !== YOURS) throw new CacheOptionError(`redis.${option}: not yours to set here: ${owner}.`);
  }
}

const TIMEOUT_MS = 5_000;

/**
 * Connects and asks a server what it is.
 *
 * @param {string} url
 * @returns {Promise<string>} such as `Dragonfly v1.40.1 at 127.0.0.1:6379`
 * @throws {Error} without the url's user and password in its message
 */
export async function describeServer(url) {
  const { protocol, hostname, port } = parse(url);
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw new Error(`the address begins with ${protocol}`);
  const place = `${hostname}:${port || 6379}`;

  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: () => null,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
  });
  let lastError;
  client.on('error', (error) => (lastError = error));
  try {
    await client.connect();
    return `${identify(await client.info('server'))} at ${place}`;
  } catch (error) {
    // What a rejected connect says is that it is closed; the error event before says why.
    const { code, message } = lastError ?? error;
    throw new Error(`${place}: ${code ?? message}`, { cause: error });
  } finally {
    // ioredis keeps a timer of 2 s when told to disconnect from what is closed already.
    if (client.status !== 'end') client.disconnect();
  }
}

function parse(url) {
  try {
    return new URL(url);
  } catch {
    throw new Error('it is not a URL');
  }
}

/** Dragonfly and Valkey also say a redis_version, for the sake of old clients. */
function identify(info) {
  const field = (name) => info.match(new RegExp(`^${name}:(\\S+)`, 'm'))?.[1];
  const dragonfly = field('dragonfly_version');
  if (dragonfly) return `Dragonfly ${dragonfly.replace(/^df-/, '')}`;
  const valkey = field('valkey_version');
  if (valkey) return `Valkey ${valkey}`;
  return `Redis ${field('redis_version') ?? 'of unknown version'}`;
}

import { isIPv6 } from 'node:net';
import { RateLimitRequestError } from '../../api/errors.js';

/** The parts of a request that say where it comes from. */
export interface AddressedRequest {
  readonly ip?: string;
  readonly socket?: { readonly destroyed?: boolean };
}

/** IPv4 in the form of IPv6, as sockets that listen for both have it. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** The groups of an IPv6 address that name a network: a client has all addresses in it. */
const NETWORK_GROUPS = 4;

/**
 * The address that a client's requests are counted by: of IPv4 as it is, of IPv6 the network of 64 bits.
 *
 * @throws RateLimitRequestError for a request without an address
 */
export function clientAddress({ ip, socket }: AddressedRequest, where: string): string {
  if (typeof ip === 'string' && ip !== '') return networkOf(ip);
  // The client has hung up, and took its address with it.
  if (socket?.destroyed === true) return 'gone';
  throw new RateLimitRequestError(
    `${where}: the request has no ip to count by. Give a key; behind a proxy on a Unix socket, have the framework trust it ` +
      '(Fastify: trustProxy, Express: trust proxy).',
  );
}

function networkOf(ip: string): string {
  const [, mapped] = MAPPED.exec(ip) ?? [];
  if (mapped !== undefined) return mapped;
  const [address = ''] = ip.split('%', 1);
  if (!isIPv6(address)) return ip;
  const [before = [], after = []] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  // The last group may be written as IPv4, which stands for two; it is beyond the network wherever zeros are left out.
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = address.includes('::') ? [...before, ...zeros, ...after] : before;
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

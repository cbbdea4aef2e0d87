import { describe, expect, it } from '@jest/globals';
import { RateLimitRequestError } from '@tripsage/cache';
import { clientAddress } from '../../../../libs/cache/src/http/request-limits/client-address.js';

const of = (ip?: string): string => clientAddress(ip === undefined ? {} : { ip }, 'TripsController.find');

describe('the address that a client is counted by', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:DB8:0:7:aaaa:bbbb:cccc:dddd', '2001:db8:0:7::/64'],
    ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['2001:0db8::0007:0:0:0:1', '2001:db8:0:7::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ])('is of %s %s', (ip, expected) => {
    expect(of(ip)).toBe(expected);
  });

  it('is refused where there is none, with what to do; of a client that hung up it does not matter', () => {
    expect(() => of()).toThrow(RateLimitRequestError);
    expect(() => of('')).toThrow(/TripsController\.find: the request has no ip .* trust proxy/);
    expect(clientAddress({ socket: { destroyed: true } }, '')).toBe('gone');
  });
});

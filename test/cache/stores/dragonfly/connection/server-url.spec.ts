import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { connectionTarget } from '../../../../../libs/cache/src/stores/dragonfly/connection/connection-options.js';
import { parseServerUrl } from '../../../../../libs/cache/src/stores/dragonfly/connection/server-url.js';
import { anyCharacter } from '../../../../support/any-character.js';

describe('a server URL', () => {
  it.each([
    ['redis://cache', { tls: false, host: 'cache', port: 6379 }],
    ['redis://cache/', { tls: false, host: 'cache', port: 6379 }],
    ['rediss://cache.example.com:6380/0', { tls: true, host: 'cache.example.com', port: 6380, db: 0 }],
    ['REDIS://cache:1/15', { tls: false, host: 'cache', port: 1, db: 15 }],
    ['redis://[::1]:7000/3', { tls: false, host: '::1', port: 7000, db: 3 }],
    ['redis://127.0.0.1:65535', { tls: false, host: '127.0.0.1', port: 65535 }],
    ['redis://:secret@cache', { tls: false, host: 'cache', port: 6379, password: 'secret' }],
    [
      'redis://app:p%40ss%2Fw%23%3F%3A%25@cache',
      { tls: false, host: 'cache', port: 6379, username: 'app', password: 'p@ss/w#?:%' },
    ],
    ['redis://app@cache', { tls: false, host: 'cache', port: 6379, username: 'app', password: '' }],
  ])('%s is read', (url, expected) => expect(parseServerUrl(url)).toEqual(expected));

  it.each([
    [undefined, 'not text'],
    [6379, 'not text'],
    ['', 'does not start with redis://'],
    ['http://cache', 'does not start with redis://'],
    ['cache:6379', 'does not start with redis://'],
    ['redis:/cache', 'does not start with redis://'],
    ['redis://', 'names no host'],
    ['redis://:6379', 'names no host'],
    ['redis://user:pass@', 'names no host'],
    ['redis://user:pass@:6379', 'names no host'],
    ['redis://cache:abc', 'a port that is not a number'],
    ['redis://cache:65536', 'a port that is not a number'],
    ['redis://[::1]:x', 'a port that is not a number'],
    ['redis://cache:0', 'port 0'],
    ['redis://::1:6379', 'without brackets'],
    ['redis://ca%20che', 'a host that is neither'],
    ['redis://a,b:6379', 'a host that is neither'],
    ['redis://[::x]', 'a host that is neither'],
    ['redis://cache/abc', 'a database that is not a number'],
    ['redis://cache/-1', 'a database that is not a number'],
    ['redis://cache/1/2', 'a database that is not a number'],
    ['redis://cache?family=6', 'a ? or a #'],
    ['redis://:pass#word@cache', 'names no host'],
    ['redis://:p%zz@cache', 'a % in its password'],
    ['redis://:%ff@cache', 'a % in its password'],
    ['redis://us%er@cache', 'a % in its user name'],
    [' redis://cache', 'white space'],
    ['redis://:pa\nss@cache', 'white space'],
  ])('%p is refused: %s', (url, what) => {
    expect(() => parseServerUrl(url)).toThrow(
      expect.objectContaining({
        code: 'CACHE_OPTION_INVALID',
        message: expect.stringMatching(
          new RegExp(`^url: .*${what.replace(/[?]/g, '\\?')}.* Expected redis://`),
        ),
      }),
    );
  });

  it('gives back any user name and password that is percent-encoded in it', () => {
    fc.assert(
      fc.property(wellFormed(1), wellFormed(0), (username, password) => {
        const credentials = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
        expect(parseServerUrl(`redis://${credentials}@cache:7000/2`)).toEqual({
          tls: false,
          host: 'cache',
          port: 7000,
          db: 2,
          username,
          password,
        });
      }),
    );
  });

  it('never repeats a secret in an error, wherever a wrong URL has it', () => {
    // Letters that no message of ours has in this order.
    const secret = fc.stringMatching(/^Zq[0-9A-Za-z]{6,20}Xj$/);
    const junk = fc.string({
      unit: fc.constantFrom('/', '?', '#', '@', ':', '%', ' ', '[', ']', '\\', '\n', '1', 'a'),
    });
    const wrong = fc.tuple(secret, junk, junk, junk, fc.constantFrom('redis://', 'rediss://', 'http://', ''));
    fc.assert(
      fc.property(wrong, ([hidden, a, b, c, scheme]) => {
        let error: unknown;
        try {
          const { name } = connectionTarget({ url: `${scheme}${a}:${b}${hidden}${c}@cache:99999` }, 500);
          expect(name).not.toContain(hidden);
        } catch (thrown) {
          error = thrown;
        }
        expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(hidden);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Any well-formed text. */
function wellFormed(minLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, minLength, maxLength: 40 }).filter((given) => given.isWellFormed());
}

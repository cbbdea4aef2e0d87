import { describe, expect, it } from '@jest/globals';
import { requireUserOptions } from '../../../../../libs/cache/src/stores/dragonfly/connection/redis-options.js';

describe('the options of ioredis', () => {
  it("are the user's to set where the cache does not need them otherwise", () => {
    expect(() => requireUserOptions({ host: 'cache', tls: {}, retryStrategy: () => 1 })).not.toThrow();
  });

  it.each([
    ['keyPrefix', 'set `keyPrefix` beside `redis`'],
    ['commandTimeout', 'set `commandTimeout` beside `redis`'],
    ['lazyConnect', 'a cache needs it as the store sets it'],
    ['scripts', 'the store brings its own'],
    ['paswsord', 'ioredis 6 has no such option'],
    ['toString', 'ioredis 6 has no such option'],
    ['__proto__x', 'ioredis 6 has no such option'],
  ])('are refused: %s', (option, why) => {
    expect(() => requireUserOptions({ [option]: 'secret' })).toThrow(
      expect.objectContaining({
        code: 'CACHE_OPTION_INVALID',
        message: expect.stringMatching(new RegExp(`^redis\\.${option}: .*${why}`)),
      }),
    );
  });
});

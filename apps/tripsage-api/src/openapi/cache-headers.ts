import type { ApiResponseOptions } from '@nestjs/swagger';

/** Documents the headers that `CacheStatusHooks` adds to an answer that the cache took part in. */
export const cacheHeaders: ApiResponseOptions['headers'] = {
  'Cache-Status': {
    description:
      'How the cache took part, RFC 9211: `hit`, or `fwd` with the reason why the supplier was asked.',
    schema: { type: 'string', example: 'tripsage; hit; ttl=598' },
  },
  Age: {
    description: 'Seconds since the answer was made; only with a `hit`.',
    schema: { type: 'integer', minimum: 0, example: 2 },
  },
};

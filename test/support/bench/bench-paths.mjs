import { SIZES } from './flights.mjs';
import { l1Ways } from './ways/l1-ways.mjs';
import { l2Ways } from './ways/l2-ways.mjs';
import { limiterWays } from './ways/limiter-ways.mjs';
import { missWays } from './ways/miss-ways.mjs';

const bytes = SIZES['2 kB'];

/** Paths that are profiled: how to make their ways, which of these counts, and how many are at once unless asked otherwise. */
export const PATHS = {
  l1: { make: () => l1Ways({ bytes }), way: '@Cacheable', atOnce: 1 },
  l2: { make: (server) => l2Ways({ bytes, server }), way: '@Cacheable', atOnce: 64 },
  miss: { make: (server) => missWays({ bytes, server }), way: '@Cacheable', atOnce: 64 },
  limiter: { make: (server) => limiterWays({ server }), way: 'sliding, 1 window', atOnce: 64 },
};

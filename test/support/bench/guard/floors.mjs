/**
 * The ratios below which `npm run test:all` fails: the processor time of the raw operation over ours, of this process and
 * the server together, as the benchmark of that name has it (`cpuRatio`). More is better.
 *
 * How they were chosen: a fifth to a third below what the library reached on a quiet machine (Node 20, Redis 7.0.15, 2 cores). So a
 * floor is no goal. Raise it when the library got faster; lower it only with a reason in docs/decisions/performance.md.
 *
 * @type {readonly import('./decision.mjs').Floor[]}
 */
export const FLOORS = [
  { path: 'l1', atOnce: 1, way: '@Cacheable', floor: 0.5 },
  { path: 'l1', atOnce: 1, way: 'getOrSet', floor: 0.45 },
  { path: 'l2', atOnce: 64, way: '@Cacheable', floor: 0.35 },
  { path: 'limiter', atOnce: 64, way: 'sliding, 1 window', floor: 0.6 },
  { path: 'limiter', atOnce: 64, way: 'sliding, 4 windows', floor: 0.55 },
];

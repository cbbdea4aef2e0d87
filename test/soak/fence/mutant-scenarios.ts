import type { Scenario } from './scenario.js';

/** A scenario for each mutant, made to find it. */
export const MUTANT_SCENARIOS: readonly Scenario[] = [
  { name: 'healthy', mutant: 'an invalidation bumps nothing' },
  {
    name: 'one writer',
    work: { writers: 1, writesPerSecond: 20 },
    mutant: 'messages are not heard, and there is no limit to staleness',
  },
  { name: 'healthy', mutant: 'entries are not validated' },
  {
    name: 'lost replies',
    faults: [{ what: 'replies lost', everyMs: [500, 1_000], forMs: [500, 1_500], whom: 'all' }],
    mutant: 'what was not confirmed is forgotten',
  },
  {
    name: 'slow loaders',
    work: { loaderMs: [50, 150], writesPerSecond: 10 },
    mutant: 'the version is taken after the load',
  },
  {
    name: 'sets over loads',
    work: { reads: { mixed: 1 }, setsPerSecond: 8, loaderMs: [20, 60], writesPerSecond: 0 },
    promises: { isCalm: true },
    mutant: 'a load is committed without its lease',
  },
  {
    name: 'sets over loads',
    work: { reads: { mixed: 1 }, setsPerSecond: 8, loaderMs: [20, 60], writesPerSecond: 0 },
    promises: { isCalm: true },
    mutant: 'a set leaves the lease',
  },
  {
    name: 'late sets',
    work: {
      reads: { plain: 3, mixed: 1 },
      setsPerSecond: 4,
      writes: { 'clear plain': 1 },
      writesPerSecond: 0.3,
    },
    faults: [{ what: 'requests late', everyMs: [300, 800], forMs: [3_500, 5_000], whom: 'all' }],
    promises: { storedWithinMs: 6_000 },
    mutant: 'a late write is carried out',
  },
  {
    name: 'slow loaders',
    work: { loaderMs: [50, 150], writesPerSecond: 10 },
    mutant: 'every joiner takes the load',
  },
  {
    name: 'wholes',
    work: { reads: { whole: 1 }, writes: { tag: 1, namespace: 0.2 } },
    mutant: 'a whole has no names of its parts',
  },
  {
    name: 'plain values',
    work: { reads: { plain: 1, entry: 1 }, setsPerSecond: 4 },
    mutant: 'a delete leaves the value',
  },
];

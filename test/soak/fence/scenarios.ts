import type { Fault, Scenario } from './scenario.js';

/** A network with the same delay each way, by its round trip. */
const roundTrip = (ms: number): Scenario['network'] => ({
  request: [ms / 2, ms / 2],
  reply: [ms / 2, ms / 2],
});
const jitter = (ms: number): Scenario['network'] => ({ request: [0, ms], reply: [0, ms] });

const CUTS: Fault = { what: 'connections cut', everyMs: [1_000, 3_000] };
const REPLIES_LOST: Fault = { what: 'replies lost', everyMs: [1_500, 3_000], forMs: [300, 2_500] };
const LATE: Fault = { what: 'requests late', everyMs: [1_000, 2_000], forMs: [2_200, 5_000] };
const STOPS: Fault = { what: 'server stopped', everyMs: [1_500, 3_000], forMs: [300, 3_000] };
const RESTARTS: Fault = { what: 'server killed', everyMs: [3_000, 5_000], forMs: [100, 1_500] };
const EVICTION: Fault = { what: 'eviction', everyMs: [500, 1_500], forMs: [500, 2_000] };
const SUSPENSIONS: Fault = { what: 'process stopped', everyMs: [500, 2_000], forMs: [100, 2_500] };
const DEATHS: Fault = { what: 'process killed', everyMs: [2_000, 4_000], forMs: [0, 500] };

/** A commit may be held back as long as the lease lives. */
const LATE_COMMITS = { storedWithinMs: 6_000 } as const;
const FAILURES = { errors: /Error: load |LOAD_FAILED/ } as const;
/** What is stored may be kept that long after its window, for failing loads. */
const OLD_ANSWERS = { staleMs: 500, staleIfErrorMs: 3_000 } as const;

/** Nothing fails. */
const CALM: readonly Scenario[] = [
  { name: 'healthy', promises: { isCalm: true } },
  {
    name: 'hot single key',
    work: { keys: 1, reads: { entry: 1 }, writes: { delete: 1, tag: 1 }, writesPerSecond: 1 },
    promises: { isCalm: true },
  },
  { name: 'many keys', work: { keys: 400, callsPerSecond: 250 }, promises: { isCalm: true } },
  {
    name: 'wholes of two parts',
    work: {
      reads: { whole: 3, entry: 1 },
      writes: { tag: 2, namespace: 0.2, 'expire tag': 1 },
      freshMs: [300, 2_000],
    },
  },
  {
    name: 'wholes that load slowly',
    work: {
      reads: { whole: 1, entry: 4 },
      writes: { tag: 1 },
      writesPerSecond: 0.1,
      keys: 10,
      wholeMs: [1_500, 2_500],
      freshMs: [800, 2_500],
    },
    promises: { storedWithinMs: 300 },
  },
  {
    name: 'lives of chance',
    work: { freshMs: [100, 3_000], writesPerSecond: 1 },
    promises: { isCalm: true },
  },
  { name: 'tags after the load', work: { reads: { late: 1 }, writes: { 'late tag': 1 } } },
  { name: 'puts', work: { reads: { method: 1 }, writes: { put: 4, method: 1, tag: 1 } } },
  {
    name: 'plain values',
    work: {
      reads: { plain: 2, mixed: 1 },
      writes: { 'clear plain': 1 },
      writesPerSecond: 0.3,
      setsPerSecond: 4,
    },
    promises: { isCalm: true },
  },
  { name: 'clears of namespaces', work: { writes: { namespace: 3, 'clear plain': 1 }, writesPerSecond: 2 } },
  { name: 'resets', work: { writes: { reset: 1, delete: 1 }, writesPerSecond: 2 } },
  { name: 'mode expire', work: { writes: { expire: 1, 'expire tag': 1 }, ...OLD_ANSWERS } },
  { name: 'slow loaders', work: { loaderMs: [280, 320] } },
  { name: 'failing loaders', work: { failing: 1, callsPerSecond: 60 }, promises: FAILURES },
  { name: 'loaders that fail at random', work: { failing: 0.3, ...OLD_ANSWERS }, promises: FAILURES },
  {
    name: 'hard limit',
    work: { loaderMs: [20, 480], hardLimitMs: 500, reads: { entry: 3, method: 1 } },
    promises: { longestWaitMs: 700, errors: /TIMEOUT|LOAD_FAILED/ },
  },
];

const SLOW: readonly Scenario[] = [
  { name: 'jitter 0-20 ms', network: jitter(20) },
  { name: 'jitter 0-40 ms', network: jitter(40) },
  { name: 'jitter 0-80 ms', network: jitter(80) },
  { name: 'round trip 5 ms', network: roundTrip(5) },
  { name: 'round trip 50 ms', network: roundTrip(50) },
  { name: 'round trip 150 ms', network: roundTrip(150) },
  { name: 'round trip 300 ms', network: roundTrip(300) },
  { name: 'replies later than messages', network: { reply: [5, 5], bus: [0, 0] } },
  { name: 'messages later than replies', network: { bus: [300, 900] } },
];

const BUS: readonly Scenario[] = [
  { name: 'messages lost', faults: [{ what: 'messages lost', everyMs: [200, 1_000], forMs: [500, 3_000] }] },
  {
    name: 'all messages lost',
    faults: [{ what: 'messages lost', everyMs: [0, 0], forMs: [60_000, 60_000], whom: 'all' }],
  },
  { name: 'bus cut', faults: [{ what: 'bus cut', everyMs: [500, 2_000] }] },
  { name: 'bus held back', faults: [{ what: 'bus held back', everyMs: [500, 1_000], forMs: [500, 4_000] }] },
];

const LINKS: readonly Scenario[] = [
  { name: 'connections cut', faults: [CUTS] },
  { name: 'link down', faults: [{ what: 'link down', everyMs: [1_000, 2_000], forMs: [500, 4_000] }] },
  { name: 'replies lost', faults: [REPLIES_LOST], promises: LATE_COMMITS },
  {
    name: 'held back',
    faults: [{ what: 'held back', everyMs: [500, 1_500], forMs: [200, 3_000] }],
    promises: LATE_COMMITS,
  },
  { name: 'requests late', faults: [LATE, { ...LATE }], promises: LATE_COMMITS },
  {
    name: 'requests late for plain values',
    work: {
      reads: { plain: 3, mixed: 1 },
      setsPerSecond: 4,
      writes: { 'clear plain': 1 },
      writesPerSecond: 0.3,
    },
    faults: [{ ...LATE, everyMs: [300, 800], forMs: [3_500, 5_000], whom: 'all' }],
    promises: LATE_COMMITS,
  },
  { name: 'clients killed', faults: [{ what: 'clients killed', everyMs: [500, 2_000] }] },
];

const SERVERS: readonly Scenario[] = [
  { name: 'server stopped', faults: [STOPS], promises: LATE_COMMITS },
  { name: 'server restarted empty', faults: [RESTARTS] },
  {
    name: 'server restored',
    faults: [{ what: 'server restored', everyMs: [2_000, 4_000], forMs: [200, 1_500] }],
    promises: { isRestored: true },
  },
  { name: 'eviction', work: { keys: 200, paddingBytes: 4_000, callsPerSecond: 100 }, faults: [EVICTION] },
  {
    name: 'out of memory',
    faults: [{ what: 'out of memory', everyMs: [500, 1_500], forMs: [500, 2_000] }],
    promises: { errors: /OOM|TOO_LARGE|maxmemory|STORE/ },
  },
  { name: 'flushed', faults: [{ what: 'flushed', everyMs: [500, 2_000] }] },
];

const PROCESSES: readonly Scenario[] = [
  { name: 'processes stopped', work: { loaderMs: [20, 200] }, faults: [SUSPENSIONS], promises: LATE_COMMITS },
  { name: 'processes killed', work: { loaderMs: [20, 200] }, faults: [DEATHS] },
];

const MIXES: readonly Scenario[] = [
  {
    name: 'jitter with cuts and eviction',
    work: { paddingBytes: 2_000 },
    network: jitter(20),
    faults: [CUTS, EVICTION],
  },
  {
    name: 'lost replies and messages with slow loaders',
    work: { loaderMs: [100, 300] },
    faults: [REPLIES_LOST, { what: 'messages lost', everyMs: [200, 1_000], forMs: [500, 2_000] }],
    promises: LATE_COMMITS,
  },
  {
    name: 'stopped processes with cuts and jitter',
    network: jitter(40),
    faults: [SUSPENSIONS, CUTS],
    promises: LATE_COMMITS,
  },
  {
    name: 'late requests and killed clients with old answers',
    work: { ...OLD_ANSWERS, failing: 0.1 },
    faults: [LATE, { what: 'clients killed', everyMs: [1_000, 3_000] }],
    promises: { ...LATE_COMMITS, ...FAILURES },
  },
  { name: 'restarts with late messages and deaths', network: { bus: [0, 200] }, faults: [RESTARTS, DEATHS] },
];

export const SCENARIOS: readonly Scenario[] = [
  ...CALM,
  ...SLOW,
  ...BUS,
  ...LINKS,
  ...SERVERS,
  ...PROCESSES,
  ...MIXES,
];

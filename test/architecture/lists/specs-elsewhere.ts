/** Files whose rules are held by specs at other paths. */
export interface SpecElsewhere {
  /** A path under libs/cache/src; `*` stands for any name in a folder, `**` for anything. */
  readonly files: string;
  readonly specs: readonly string[];
  readonly why: string;
}

const cache = (...specs: string[]): string[] => specs.map((spec) => `test/cache/${spec}.spec.ts`);

/**
 * The steps of a flow may be held by the spec of the flow, stores by their contract suites, scripts by running them on a
 * server. A file that fits none of these has a spec at its own path. The first entry that matches counts.
 */
export const SPECS_ELSEWHERE: readonly SpecElsewhere[] = [
  {
    files: 'keys/memo-*.ts',
    specs: cache('keys/counted-fields'),
    why: 'find the memos among the fields of an object, for the fields that count',
  },
  {
    files: 'values/entry-header.ts',
    specs: cache('values/entry-codec', 'values/compression-lies'),
    why: 'is the part of the format in between, of which each field is tried there',
  },
  {
    files: 'cached-call/cached-call-steps.ts',
    specs: cache('cached-call/cached-call'),
    why: 'makes the steps of the flow, and nothing else',
  },
  {
    files: 'cached-call/refresh-call.ts',
    specs: cache('scheduling/scheduled-refresh', 'scheduling/warm-up'),
    why: 'is the flow of a call by the clock, which only these make',
  },
  {
    files: 'http/request-limits/limits-on.ts',
    specs: cache('http/request-limits/limit-requests', 'http/request-limits/request-limits'),
    why: 'keeps what the decorator says, and finds it for requests and at start',
  },
  {
    files: 'http/request-limits/limited-answers.ts',
    specs: cache('http/request-limits/rate-limit.guard', 'http/request-limits/request-limits'),
    why: 'is what clients see in the headers of real answers, and the end of those',
  },
  {
    files: 'engine/create-coherence.ts',
    specs: cache('invalidation/coherence'),
    why: 'puts parts together, and nothing else',
  },
  {
    files: 'engine/create-writers.ts',
    specs: cache('nest/transaction', 'invalidation/transactional/transaction-commit'),
    why: 'puts parts together, and nothing else',
  },
  {
    files: 'invalidation/clearing.ts',
    specs: cache('invalidation/invalidator'),
    why: 'the half of the invalidator that removes values, tested through it',
  },
  {
    files: 'cached-call/put-method.ts',
    specs: cache('cached-call/put-call'),
    why: 'the method of a put, by which the flow is told',
  },
  {
    files: 'cached-call/put-leases.ts',
    specs: cache('cached-call/put-call'),
    why: 'the leases of puts, by which the flow is told',
  },
  {
    files: 'cached-call/*-transaction.ts',
    specs: cache('nest/transaction'),
    why: 'answers inside of a transaction are seen by those who ask',
  },
  {
    files: 'cached-call/held-put.ts',
    specs: cache('invalidation/transactional/transaction-commit', 'nest/transaction'),
    why: 'a put is held back to be stored at the commit',
  },
  {
    files: 'invalidation/transactional/transactional-*.ts',
    specs: cache('nest/transaction', 'transaction/held-writes'),
    why: 'hands over to the transaction, or to its base class, and decides nothing else',
  },
  {
    files: 'transaction/transaction.ts',
    specs: cache('transaction/transactions'),
    why: 'made by the transactions only',
  },
  {
    files: 'values/rich-encoding.ts',
    specs: cache('values/value-codec', 'values/value-refusals', 'values/bytes/typed-arrays'),
    why: 'the half of the codec that JSON leaves over, tested through it',
  },
  {
    files: 'limited-call/create-limited-call.ts',
    specs: cache('limited-call/limited-call', 'limited-call/limiter-control'),
    why: 'puts the parts of the flow together, and nothing else',
  },
  {
    files: 'methods/reader-search.ts',
    specs: cache('methods/wiring'),
    why: 'how writers find readers shows in applications, wired in every way',
  },
  {
    files: 'methods/entry-target.ts',
    specs: cache('methods/wiring'),
    why: 'how writers find readers shows in applications, wired in every way',
  },
  {
    files: 'methods/container-classes.ts',
    specs: cache('methods/wiring'),
    why: 'how writers find readers shows in applications, wired in every way',
  },
  {
    files: 'methods/prepared-put.ts',
    specs: cache('methods/wiring'),
    why: 'how writers find readers shows in applications, wired in every way',
  },
  {
    files: 'nest/cached-method.ts',
    specs: cache('methods/wiring'),
    why: 'entries by reference are tried beside the writers that name methods so',
  },
  {
    files: 'nest/engine.providers.ts',
    specs: cache('nest/cache.service', 'nest/shutdown'),
    why: 'providers of an application, tested in one',
  },
  {
    files: 'cache.module.ts',
    specs: cache('nest/cache.service', 'nest/shutdown'),
    why: 'the composition, which every application in the tests uses',
  },
  {
    files: 'ops/admin/*.controller.ts',
    specs: cache('ops/admin/wrong-requests', 'ops/admin/figures.admin', 'ops/dashboard/dashboard'),
    why: 'routes are tested by requests, in the specs of the classes that they hand over to',
  },
  {
    files: 'ops/metrics/*',
    specs: cache('ops/metrics/cache.metrics', 'ops/metrics/scrapes', 'ops/metrics/series'),
    why: 'each metric is seen in the text that Prometheus reads',
  },
  {
    files: 'ops/cache-ops.module.ts',
    specs: cache('ops/health/health.controller', 'ops/metrics/metrics.controller'),
    why: 'the composition, which the specs of the routes use',
  },
  {
    files: 'stores/dragonfly/scripts/**',
    specs: cache(
      'stores/dragonfly/scripts',
      'stores/dragonfly/dragonfly-limits',
      'stores/dragonfly/dragonfly-versions',
    ),
    why: 'Lua is tested by running it on a server, and by the contract suites',
  },
  {
    files: 'stores/dragonfly/**',
    specs: cache('stores/dragonfly/dragonfly-backend', 'stores/dragonfly/connection/dragonfly-connection'),
    why: 'the contract suites hold the ports; the connection is tested against servers that fail',
  },
];

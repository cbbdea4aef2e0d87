/** Files whose rules are held by specs at other paths. */
export interface SpecElsewhere {
  /** A path under libs/cache/src; `*` stands for any name in a folder, `**` for anything. */
  readonly files: string;
  readonly specs: readonly string[];
  readonly why: string;
}

const cache = (...specs: string[]): string[] => specs.map((spec) => `test/cache/${spec}.spec.ts`);

/**
 * The steps of a flow are held by the spec of the flow, stores by their contract suites, scripts by running them on a
 * server. A file that fits none of these has a spec at its own path. The first entry that matches counts.
 */
export const SPECS_ELSEWHERE: readonly SpecElsewhere[] = [
  {
    files: 'cached-call/**',
    specs: cache(
      'cached-call/cached-call',
      'cached-call/cluster',
      'cached-call/many-call',
      'cached-call/put-call',
    ),
    why: 'steps of one flow, seen by what the flow answers, also in a cluster of simulated processes',
  },
  {
    files: 'invalidation/**',
    specs: cache('invalidation/coherence', 'invalidation/traps', 'model/model', 'model/mutants'),
    why: 'parts of the fence, which only all together can be wrong: traps, model and mutants',
  },
  {
    files: 'coordination/completions.ts',
    specs: cache('coordination/lease-manager'),
    why: 'the waiting side of a lease',
  },
  {
    files: 'limited-call/fallback/*',
    specs: cache('limited-call/store-unavailable'),
    why: 'limiting without the server is one behavior of several files',
  },
  {
    files: 'limited-call/feedback/*',
    specs: cache(
      'limited-call/feedback/answer-of',
      'limited-call/feedback/budget',
      'limited-call/feedback/nonsense',
    ),
    why: 'parts of one reader of answers, held by the answers of real suppliers and by nonsense',
  },
  {
    files: 'limited-call/**',
    specs: cache('limited-call/limited-call', 'limited-call/with-cache'),
    why: 'steps of one flow, seen by what the flow does',
  },
  {
    files: 'methods/**',
    specs: cache(
      'methods/decorators/cacheable',
      'methods/decorators/cache-put',
      'methods/decorators/cache-evict',
      'methods/decorators/cacheable-many',
      'methods/decorators/rate-limited',
      'methods/several-decorators',
    ),
    why: 'a decorated method is bound by all of them; each is seen in applications of several kinds',
  },
  {
    files: 'nest/**',
    specs: cache('nest/cache.service', 'nest/scheduler', 'nest/shutdown'),
    why: 'providers of an application, tested in one',
  },
  {
    files: 'cache.module.ts',
    specs: cache('nest/cache.service', 'nest/shutdown'),
    why: 'the composition, which every application in the tests uses',
  },
  {
    files: 'engine/*',
    specs: cache('cached-call/cached-call', 'nest/shutdown'),
    why: 'composition only: simulated processes are made by it, applications too',
  },
  {
    files: 'http/answer-record.ts',
    specs: cache('http/cache-status.interceptor'),
    why: 'the record that the interceptor opens and reads',
  },
  {
    files: 'ops/admin/**',
    specs: cache('ops/admin/admin', 'ops/admin/access', 'ops/dashboard/dashboard'),
    why: 'routes are tested by requests, and by the page that uses them',
  },
  {
    files: 'ops/health/**',
    specs: cache('ops/health/checks', 'ops/health/cache.health', 'ops/health/health.controller'),
    why: 'checks are small, and tested by one table',
  },
  {
    files: 'ops/metrics/*',
    specs: cache('ops/metrics/cache.metrics', 'ops/metrics/scrapes', 'ops/metrics/series'),
    why: 'each metric is seen in the text that Prometheus reads',
  },
  {
    files: 'ops/settings/*',
    specs: cache('ops/settings/cache.settings', 'ops/settings/policy-changes'),
    why: 'fields are checked where they are set',
  },
  {
    files: 'ops/**',
    specs: cache('ops/admin/admin', 'ops/cluster-statistics/cluster.statistics'),
    why: 'parts of what operators see, tested through it',
  },
  {
    files: 'options/**',
    specs: [
      ...cache('nest/cache.service', 'methods/decorators/cacheable', 'methods/decorators/cache-evict'),
      'test/cache/options/limiter-options.spec.ts',
    ],
    why: 'wrong options are given to the decorators and the module that take them',
  },
  {
    files: 'statistics/*',
    specs: cache('statistics/cache.statistics'),
    why: 'counters and histograms are seen by what the statistics say',
  },
  {
    files: 'scheduling/*',
    specs: cache('scheduling/scheduled-refresh', 'scheduling/warm-up'),
    why: 'steps of two flows, seen by what they refresh',
  },
  {
    files: 'policies/iso-moment.ts',
    specs: cache('policies/entry-windows', 'policies/near-travel-date'),
    why: 'reads the moments of both',
  },
  {
    files: 'values/*',
    specs: cache('values/value-codec', 'values/value-refusals', 'values/entry-codec'),
    why: 'parts of the codecs, held by round trips of arbitrary values',
  },
  {
    files: 'ports/*',
    specs: cache('stores/memory/local-backend', 'stores/test-doubles', 'keys/key-parts'),
    why: 'forms that all backends share, used by their contract suites',
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
  {
    files: 'stores/guarded/*',
    specs: cache('stores/test-doubles', 'stores/dragonfly/dragonfly-refusals'),
    why: 'the breaker is seen around stores that fail',
  },
  {
    files: 'stores/memory/**',
    specs: cache(
      'stores/memory/local-backend',
      'stores/memory/memory-store',
      'stores/memory/limits/local-limits',
    ),
    why: 'the contract suites hold the ports',
  },
  {
    files: 'time/*',
    specs: cache('stores/test-doubles', 'coordination/leader'),
    why: 'three helpers of a few lines over a clock, used on the fake one',
  },
];

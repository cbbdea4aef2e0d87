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
    files: 'cached-call/cached-call-steps.ts',
    specs: cache('cached-call/cached-call'),
    why: 'makes the steps of the flow, and nothing else',
  },
  {
    files: 'cached-call/loading/call-events.ts',
    specs: cache('cached-call/cached-call', 'cached-call/put-call'),
    why: 'the events of a flow are expected by the spec of the flow',
  },
  {
    files: 'cached-call/loading/loader.ts',
    specs: cache('cached-call/cached-call', 'cached-call/cluster'),
    why: 'a load is seen by what callers get of it, in one process and in several',
  },
  {
    files: 'cached-call/look-up/*',
    specs: cache('cached-call/cached-call', 'nest/cache.service'),
    why: 'what is found is seen by what the flow answers, and by `explain`',
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
    why: 'a decorated method is bound by all of them; each decorator is seen in applications of several kinds',
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
    files: 'http/answer-record.ts',
    specs: cache('http/cache-status.interceptor'),
    why: 'the record that the interceptor opens and reads',
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
    files: 'ops/settings/policy-fields.ts',
    specs: cache('ops/settings/policy-changes'),
    why: 'fields are checked where they are set',
  },
  {
    files: 'ops/admin/access/admin-options.ts',
    specs: cache('ops/admin/access/admin.guard', 'ops/admin/wrong-requests'),
    why: 'wrong options of the admin are given to the module that takes them',
  },
  {
    files: 'ops/cache-ops.module.ts',
    specs: cache('ops/health/health.controller', 'ops/metrics/metrics.controller'),
    why: 'the composition, which the specs of the routes use',
  },
  {
    files: 'ops/records/iso-now.ts',
    specs: cache('ops/records/parse-records'),
    why: 'one line over a clock',
  },
  {
    files: 'statistics/*',
    specs: cache('statistics/cache.statistics'),
    why: 'counters and histograms are seen by what the statistics say',
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

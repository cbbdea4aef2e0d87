/**
 * The house rules as data. Imports point from a higher level to a lower one; rooms of one level never import each other.
 * A room is a folder right under libs/cache/src, or a file there without its `.ts`.
 */
export const LEVELS: Readonly<Record<string, number>> = {
  contract: 0,
  stores: 1,
  'cached-call': 1,
  'limited-call': 1,
  invalidation: 1,
  decorators: 1,
  revalidation: 2,
  nest: 3,
  http: 4,
  ops: 4,
  'cache.module': 5,
  index: 6,
};

/** The packages by name, with their only door. Those that use the cache stand above all of its rooms. */
export const PACKAGES: Readonly<Record<string, string>> = {
  '@tripsage/cache': 'libs/cache',
  '@tripsage/cache-testing': 'libs/cache-testing',
};

/** Whose rooms are the ones above. */
export const LAYERED_PACKAGE = 'libs/cache';

/** Which packages a part of the tree may import; the longest matching path counts. `*` at the end matches the rest. */
export const VENDORS: Readonly<Record<string, readonly string[]>> = {
  'libs/cache/src/contract': [],
  'libs/cache/src/stores': [],
  'libs/cache/src/stores/memory': ['lru-cache'],
  'libs/cache/src/stores/dragonfly': ['ioredis'],
  'libs/cache/src/stores/guarded': ['cockatiel'],
  'libs/cache/src/cached-call': ['devalue'],
  'libs/cache/src/limited-call': [],
  'libs/cache/src/limited-call/feedback': ['structured-headers'],
  'libs/cache/src/invalidation': [],
  'libs/cache/src/revalidation': [],
  'libs/cache/src/decorators': ['@nestjs/common', '@nestjs/core', 'reflect-metadata'],
  'libs/cache/src/nest': ['@nestjs/*', 'cron', 'rxjs', 'reflect-metadata'],
  'libs/cache/src/http': ['@nestjs/*', 'rxjs'],
  'libs/cache/src/ops': ['@nestjs/*', 'rxjs'],
  'libs/cache/src/ops/metrics': ['@nestjs/*', 'prom-client'],
  'libs/cache/src/ops/tracing': ['@nestjs/*', '@opentelemetry/api'],
  'libs/cache/src/cache.module': ['@nestjs/*', 'rxjs'],
  'libs/cache/src/index': [],
  'libs/cache-testing/src': ['@nestjs/*', '@tripsage/cache'],
  apps: ['*'],
};

/** Vendors that even where `*` is allowed only these files may know. */
export const VENDOR_FILES: Readonly<Record<string, RegExp>> = {
  ioredis: /^libs\/cache\/src\/stores\/dragonfly\//,
  'lru-cache': /^libs\/cache\/src\/stores\/memory\//,
  cockatiel: /^libs\/cache\/src\/stores\/guarded\//,
  'structured-headers': /^libs\/cache\/src\/limited-call\/feedback\//,
  'prom-client': /^libs\/cache\/src\/ops\/metrics\//,
  '@opentelemetry/api': /^libs\/cache\/src\/ops\/tracing\//,
  devalue: /^libs\/cache\/src\/cached-call\//,
  '@duffel/api': /^apps\/(tripsage-api\/src\/.*\/duffel[.-][^/]*|supplier-sandbox\/src\/duffel\/.*)$/,
};

/** Node's own modules are free everywhere but here, where only those listed are. */
export const BUILTINS: Readonly<Record<string, readonly string[]>> = {
  'libs/cache/src/contract': [],
};

/** The only files that read `process.env`. */
export const ENVIRONMENT_READERS: readonly string[] = [
  'apps/tripsage-api/src/app.config.ts',
  'apps/supplier-sandbox/src/sandbox.config.ts',
];

/** Names that say nothing of what is inside. */
export const REFUSED_FOLDERS: readonly string[] = ['utils', 'util', 'common', 'helpers', 'core'];

/** Longer files need a line in libs/cache/DECISIONS.md that names them and says why. */
export const MAX_LINES = 200;

/** Where error codes are declared, as text of this form, and where each has a heading. */
export const ERROR_CATALOGUE = {
  code: /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/,
  declaredIn: 'libs/cache/src/api/errors.ts',
  explainedIn: 'libs/cache/ERRORS.md',
} as const;

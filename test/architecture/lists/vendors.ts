/** Which packages a part of the tree may import; the longest matching path counts. `*` at the end matches the rest. */
export const VENDORS: Readonly<Record<string, readonly string[]>> = {
  'libs/cache/src/time': [],
  'libs/cache/src/api': [],
  'libs/cache/src/ports': [],
  'libs/cache/src/options': ['valibot', 'cron'],
  'libs/cache/src/values': ['devalue', 'class-transformer'],
  'libs/cache/src/policies': [],
  'libs/cache/src/statistics': [],
  'libs/cache/src/stores': [],
  'libs/cache/src/stores/memory': ['lru-cache'],
  'libs/cache/src/stores/dragonfly': ['ioredis', 'cluster-key-slot'],
  'libs/cache/src/stores/guarded': ['cockatiel'],
  'libs/cache/src/keys': [],
  'libs/cache/src/coordination': [],
  'libs/cache/src/invalidation': ['valibot'],
  'libs/cache/src/transaction': [],
  'libs/cache/src/cached-call': [],
  'libs/cache/src/limited-call': [],
  'libs/cache/src/limited-call/feedback': ['structured-headers'],
  'libs/cache/src/scheduling': ['p-map', 'cockatiel'],
  'libs/cache/src/engine': [],
  'libs/cache/src/methods': ['@nestjs/common', '@nestjs/core', 'reflect-metadata'],
  'libs/cache/src/nest': ['@nestjs/common', '@nestjs/core', '@nestjs/schedule', 'cron', 'rxjs'],
  'libs/cache/src/http': ['@nestjs/common', '@nestjs/core', 'rxjs'],
  'libs/cache/src/ops': ['@nestjs/*', 'rxjs', 'valibot'],
  'libs/cache/src/ops/metrics': ['@nestjs/*', 'prom-client'],
  'libs/cache/src/ops/tracing': ['@nestjs/*', '@opentelemetry/api'],
  'libs/cache/src/ops/dashboard': ['@nestjs/*', 'uplot'],
  'libs/cache/src/cache.module': ['@nestjs/*', 'rxjs'],
  'libs/cache/src/index': [],
  'libs/cache-testing/src': ['@nestjs/*', '@tripsage/cache'],
  apps: ['*'],
};

/** Vendors that even where `*` is allowed only these files may know. */
export const VENDOR_FILES: Readonly<Record<string, RegExp>> = {
  ioredis: /^libs\/cache\/src\/stores\/dragonfly\//,
  'cluster-key-slot': /^libs\/cache\/src\/stores\/dragonfly\//,
  'lru-cache': /^libs\/cache\/src\/stores\/memory\//,
  cockatiel: /^libs\/cache\/src\/(stores\/guarded|scheduling)\//,
  'structured-headers': /^libs\/cache\/src\/limited-call\/feedback\//,
  '@nestjs/terminus': /^libs\/cache\/src\/ops\//,
  'prom-client': /^libs\/cache\/src\/ops\/metrics\//,
  '@opentelemetry/api': /^libs\/cache\/src\/ops\/tracing\//,
  uplot: /^libs\/cache\/src\/ops\/dashboard\//,
  'class-transformer': /^(libs\/cache\/src\/values\/wanted-class\.ts$|apps\/)/,
  devalue: /^libs\/cache\/src\/values\//,
  'exa-js': /^apps\/tripsage-api\/src\/.*\/exa[.-][^/]*$/,
  '@duffel/api': /^apps\/(tripsage-api\/src\/.*\/duffel[.-][^/]*|supplier-sandbox\/src\/duffel\/.*)$/,
};

/** Node's own modules are free everywhere but here, where only those listed are. */
export const BUILTINS: Readonly<Record<string, readonly string[]>> = {
  'libs/cache/src/time': [],
  'libs/cache/src/api': [],
  'libs/cache/src/ports': [],
};

/**
 * Vendors that an entry must not load, whatever it imports on the way: an application that does not use them need not
 * install them. Those of `never` not even by `import()`, by `require()` or for a type; those of `late` only so.
 */
export const KEPT_OUT: Readonly<
  Record<string, { readonly never: readonly string[]; readonly late: readonly string[] }>
> = {
  'libs/cache/src/index.ts': {
    never: ['@opentelemetry/api', 'prom-client', '@nestjs/terminus', 'uplot'],
    late: ['ioredis', 'cluster-key-slot', 'class-transformer'],
  },
};

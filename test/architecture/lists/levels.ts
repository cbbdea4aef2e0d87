/**
 * The house rules as data. Imports point from a higher level to a lower one; rooms of one level never import each other.
 * A room is a folder right under libs/cache/src, or a file there without its `.ts`.
 */
export const LEVELS: Readonly<Record<string, number>> = {
  time: 0,
  api: 1,
  ports: 2,
  options: 3,
  values: 4,
  stores: 4,
  statistics: 4,
  policies: 5,
  keys: 5,
  coordination: 5,
  transaction: 5,
  invalidation: 6,
  'cached-call': 7,
  'limited-call': 7,
  scheduling: 8,
  engine: 9,
  methods: 10,
  nest: 11,
  http: 12,
  ops: 12,
  'cache.module': 13,
  index: 14,
};

/** The packages by name. Those that use the cache stand above all of its rooms. */
export const PACKAGES: Readonly<Record<string, string>> = {
  '@tripsage/cache': 'libs/cache',
  '@tripsage/cache-testing': 'libs/cache-testing',
};

/** The entries of the packages: what they may be imported by, and the file that it means. They stand at the level of `index`. */
export const ENTRIES: Readonly<Record<string, string>> = {
  '@tripsage/cache': 'libs/cache/src/index.ts',
  '@tripsage/cache/ops': 'libs/cache/src/ops/index.ts',
  '@tripsage/cache/dragonfly': 'libs/cache/src/stores/dragonfly/index.ts',
  '@tripsage/cache-testing': 'libs/cache-testing/src/index.ts',
};

/** Whose rooms are the ones above. */
export const LAYERED_PACKAGE = 'libs/cache';

/** The only files that read `process.env`. */
export const ENVIRONMENT_READERS: readonly string[] = [
  'apps/tripsage-api/src/app.config.ts',
  'apps/supplier-sandbox/src/sandbox.config.ts',
];

/** Names that say nothing of what is inside. */
export const REFUSED_FOLDERS: readonly string[] = ['utils', 'util', 'common', 'helpers', 'core'];

/** The most files in one folder, those of its subfolders not counted. */
export const MOST_FILES = 16;

/** Longer files need a line on one of the pages of {@link DECISIONS} that names them and says why. */
export const MAX_LINES = 200;

/** Files that are to be read in one screen, with the most lines of each. */
export const MAX_LINES_OF: Readonly<Record<string, number>> = {
  'libs/cache/src/cached-call/cached-call.ts': 120,
};

/** The folder of the pages that say why. */
export const DECISIONS = 'docs/decisions';

/** Where defaults stand: a constant of this name is declared nowhere else in the cache. */
export const DEFAULTS = { name: /^DEFAULT_/, room: 'libs/cache/src/options/' } as const;

/** Where error codes are declared, as text of this form, and where each has a heading. */
export const ERROR_CATALOGUE = {
  code: /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/,
  declaredIn: 'libs/cache/src/api/errors.ts',
  explainedIn: 'libs/cache/ERRORS.md',
} as const;

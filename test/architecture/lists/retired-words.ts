/** A word that this house no longer uses for an idea that has a better one. */
export interface RetiredWord {
  /** In small letters, parts apart: `due list` stands for dueList, DueList, DUE_LIST and due-list too. */
  readonly word: string;
  readonly use: string;
  /** `false`: an ordinary word of English, which is retired in names only. Default true. */
  readonly isProse?: boolean;
  /** Where it is retired: paths that start with one of these. Default: everywhere. */
  readonly within?: readonly string[];
}

const CACHE = ['libs/cache/src/'];
/** Not in the stores, whose client has an option `family` of its own. */
const WHERE_METHODS_ARE = ['api', 'ports', 'keys', 'cached-call', 'methods', 'scheduling', 'nest', 'ops'].map(
  (room) => `libs/cache/src/${room}/`,
);
const CACHE_AND_ITS_TESTS = ['libs/', 'test/cache/', 'test/integration/', 'test/bench/', 'test/support/'];

/** The retired words that can be told from ordinary English. The whole table is docs/glossary.md. */
export const RETIRED_WORDS: readonly RetiredWord[] = [
  { word: 'teller', use: 'CallEvents' },
  { word: 'unsent', use: 'PendingInvalidations, pending' },
  { word: 'make up', use: 'replay', isProse: false },
  { word: 'untold', use: 'unreported' },
  { word: 'key floor', use: 'keyLowWaterMark' },
  { word: 'below floor', use: 'isBelowLowWaterMark' },
  { word: 'raise floors', use: 'raiseLowWaterMarks' },
  { word: 'lease desk', use: 'LeaseManager' },
  { word: 'seize', use: 'forceAcquire' },
  { word: 'urgency', use: 'priority' },
  { word: 'circumstances', use: 'LoadScope, loadScope' },
  { word: 'soon', use: 'MaybePromise', isProse: false },
  { word: 'census', use: 'keyCount' },
  { word: 'due list', use: 'RefreshQueue' },
  { word: 'due again', use: 'requeue', isProse: false },
  { word: 'put off', use: 'postpone', isProse: false },
  { word: 'journal', use: 'AuditLog, SharedCounters, SettingsStore' },
  { word: 'limiter book', use: 'LimiterRegistry' },
  { word: 'policy book', use: 'PolicyRegistry' },
  { word: 'held entry', use: 'LocalEntry', isProse: false },
  { word: 'near cache', use: 'L1Cache' },
  { word: 'near store', use: 'LruL1Cache' },
  { word: 'keep near', use: 'keepInL1', isProse: false },
  { word: 'cut off', use: 'disconnected, disconnectedGrace', isProse: false },
  { word: 'bound ms', use: 'maxStalenessMs', isProse: false },
  { word: 'doomed', use: 'isInvalidated' },
  { word: 'judge', use: 'validate', within: CACHE_AND_ITS_TESTS },
  { word: 'judged', use: 'validated', within: CACHE_AND_ITS_TESTS },
  { word: 'verdict', use: 'validity', within: CACHE_AND_ITS_TESTS },
  { word: 'sweep', use: 'purge' },
  { word: 'forgetting', use: 'Invalidator', isProse: false, within: CACHE },
  { word: 'nesting', use: 'DependencyTracker', within: CACHE },
  { word: 'endings', use: 'completions', within: CACHE },
  { word: 'renewable', use: 'refreshable', within: CACHE },
  { word: 'booked', use: 'queued', within: ['libs/'] },
  { word: 'finish left over', use: 'finishInterrupted', isProse: false },
  { word: 'family', use: 'methodPrefix', within: WHERE_METHODS_ARE },
  { word: 'families', use: 'prefixes', within: CACHE },
  { word: 'salt', use: 'version, schemaVersion' },
  { word: 'grant log', use: 'PermitLog', isProse: false },
  { word: 'held grant', use: 'HeldPermit', isProse: false },
  { word: 'past grant', use: 'PastPermit', isProse: false },
  { word: 'grant', use: 'permit', isProse: false, within: ['libs/'] },
  { word: 'granted', use: 'acquired', isProse: false, within: ['libs/'] },
  { word: 'obstacle', use: 'reason' },
  { word: 'refusal of', use: 'rejectionOf', isProse: false, within: CACHE },
  { word: 'limits at hand', use: 'LimitsWithFallback', isProse: false },
  { word: 'limits at store', use: 'ServerLimits', isProse: false },
  { word: 'at store', use: 'server', isProse: false },
  { word: 'own limits', use: 'FallbackLimits', isProse: false },
  { word: 'store away', use: 'store-unavailable, fallback', isProse: false },
  { word: 'is away', use: 'isDisconnected, isFallbackActive', isProse: false },
  { word: 'attend', use: 'heartbeat', isProse: false },
  { word: 'presence', use: 'Membership', isProse: false },
  { word: 'renew behind', use: 'backgroundRefresh', isProse: false },
  { word: 'renewed behind', use: 'backgroundRefreshed', isProse: false },
  { word: 'renewal failed', use: 'backgroundRefreshFailed', isProse: false },
  { word: 'limit granted', use: 'permitAcquired', isProse: false },
  { word: 'limit refused', use: 'permitRejected', isProse: false },
  { word: 'limits away', use: 'limitsFallback', isProse: false },
  { word: 'store asked', use: 'storeCalled', isProse: false },
  { word: 'due entry', use: 'DueRefresh', isProse: false },
  { word: 'take answer', use: 'AcquireAnswer', isProse: false },
  { word: 'cache minutes', use: 'ClusterStatistics', isProse: false },
  { word: 'let go of older', use: 'dropSuperseded', isProse: false },
  { word: 'dragonfly store', use: 'DragonflyBackend' },
];

/** The files that hold retired words because they are about them. */
export const WORDS_STAND_IN: readonly string[] = [
  'test/architecture/lists/retired-words.ts',
  'test/architecture/checks/retired-words.ts',
  'test/architecture/naming-checks.spec.ts',
  // It gives an option by its former name, which is refused.
  'test/cache/options/cacheable-options.spec.ts',
];

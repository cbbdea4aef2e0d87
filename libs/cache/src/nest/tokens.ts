/** Injection token of the {@link Engine}: the parts of the cache. */
export const CACHE_ENGINE = Symbol('CACHE_ENGINE');

/** Injection token of the {@link Backend}: what the application shares with other processes. */
export const CACHE_BACKEND = Symbol('CACHE_BACKEND');

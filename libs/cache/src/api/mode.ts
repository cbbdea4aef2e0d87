/**
 * How an invalidation works. `delete`: what is older is never served again. `expire`: never again as fresh; the windows
 * `stale` and `staleIfError` may still use it.
 */
export type Mode = 'expire' | 'delete';

/** The mode where none is given. */
export const DEFAULT_MODE: Mode = 'delete';

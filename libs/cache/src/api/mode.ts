/**
 * The two ways to invalidate. `delete`: entries are never served again. `expire`: never again as fresh; the windows
 * `stale` and `staleIfError` may still use them.
 */
export type Mode = 'expire' | 'delete';

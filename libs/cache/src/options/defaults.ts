import type { Duration } from '../api/duration.js';

/** The namespace of plain values when none is given. */
export const DEFAULT_NAMESPACE = 'default';
/** The life of plain values when none is given. */
export const DEFAULT_PLAIN_TTL: Duration = '1h';
/** The longest life of a managed entry: 30 days. */
export const MAX_ENTRY_LIFE_MS = 30 * 24 * 60 * 60 * 1000;
/** The limit on every command sent to a server. */
export const DEFAULT_COMMAND_TIMEOUT: Duration = '500ms';
/** The longest that an invalidation made by another process may go unnoticed, whatever happens to the bus. */
export const DEFAULT_MAX_STALENESS: Duration = '1s';
/** How long a process that is cut off from its server goes on answering from its own memory. */
export const DEFAULT_DISCONNECTED_GRACE: Duration = '10s';
/** A load's lease without renewal: the longest wait for a holder that died. */
export const DEFAULT_LEASE_LIFE: Duration = '5s';
/** The longest that a load may take, and that others wait for it. */
export const DEFAULT_HARD_LIMIT: Duration = '60s';
/** How long a failed load is remembered for all processes. */
export const DEFAULT_ERRORS_LIFE: Duration = '1s';
/** The bounds of what is kept in the process in front of the store. */
export const DEFAULT_L1_MAX_BYTES = 64 * 1024 * 1024;
export const DEFAULT_L1_MAX_ENTRIES = 10_000;
/** The bounds of the embedded store. */
export const DEFAULT_MEMORY_MAX_BYTES = 64 * 1024 * 1024;
export const DEFAULT_MEMORY_MAX_ENTRIES = 50_000;
/** The largest value that is kept, in bytes as it is encoded, before compression: some 0.1 s of the event loop. */
export const DEFAULT_MAX_ENTRY_BYTES = 8 * 1024 * 1024;
/** The most that `maxEntryBytes` may be, and that a compressed value of an entry may say of itself: 64 MiB. */
export const MOST_ENTRY_BYTES = 64 * 1024 * 1024;
/** The longest namespace, in characters, and the longest plain key, entity or operation, in bytes of UTF-8. */
export const MAX_NAMESPACE_LENGTH = 64;
export const MAX_KEY_BYTES = 1024;
export const MAX_KEY_PART_BYTES = 200;

/** How much each window of a limiter is longer than said. */
export const DEFAULT_LIMIT_MARGIN: Duration = '50ms';
/** The share of a limiter that background callers leave alone. */
export const DEFAULT_LIMIT_RESERVE = 0.2;
/** The longest wait for a limiter where none is given, and where one is. */
export const DEFAULT_MAX_WAIT: Duration = '10s';
export const LONGEST_MAX_WAIT_MS = 60 * 60 * 1000;
/** The most callers that wait in one process for one key of a limiter. */
export const DEFAULT_MAX_QUEUE = 1_000;

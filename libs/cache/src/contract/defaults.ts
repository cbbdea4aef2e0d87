import type { Duration } from './duration.js';

/** The namespace of plain values when none is given. */
export const DEFAULT_NAMESPACE = 'default';
/** The life of plain values when none is given. */
export const DEFAULT_PLAIN_TTL: Duration = '1h';
/** The longest life of a managed entry: 30 days. */
export const MAX_ENTRY_LIFE_MS = 30 * 24 * 60 * 60 * 1000;
/** The limit on every command sent to a server. */
export const DEFAULT_COMMAND_TIMEOUT: Duration = '500ms';
/** The bounds of the embedded store. */
export const DEFAULT_MEMORY_MAX_BYTES = 64 * 1024 * 1024;
export const DEFAULT_MEMORY_MAX_ENTRIES = 50_000;
/** The longest namespace, in characters, and the longest plain key, entity or operation, in bytes of UTF-8. */
export const MAX_NAMESPACE_LENGTH = 64;
export const MAX_KEY_BYTES = 1024;
export const MAX_KEY_PART_BYTES = 200;

/** The entry `@tripsage/cache/dragonfly`: the backend on DragonflyDB, Redis or Valkey. */
export { DragonflyBackend, type DragonflyBackendOptions } from './dragonfly-backend.js';
export type { DragonflyOptions } from './dragonfly-options.js';
export type { VersionsBounds } from './dragonfly-versions.js';
export type { MostBumps } from '../most-bumps.js';
export type { ConnectionOptions } from './connection/connection-options.js';
export type { ConnectionEvent } from './connection/connection-state.js';

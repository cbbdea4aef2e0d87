export { DragonflyBackend, type DragonflyBackendOptions } from './dragonfly-backend.js';
export { DragonflyStore } from './dragonfly-store.js';

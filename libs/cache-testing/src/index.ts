export { backendContract } from './backend.contract.js';
export type { BackendCase, BackendHarness, BackendUnderTest, BumpBounds } from './backend.harness.js';
export { cacheStoreContract } from './cache-store.contract.js';
export { limitStoreContract } from './limit-store.contract.js';
export type { LimitStoreCase, LimitStoreHarness, LimitStoreUnderTest } from './limit-store.harness.js';
export { CacheTestingModule } from './cache-testing.module.js';
export type {
  CacheStoreCase,
  CacheStoreHarness,
  CacheStoreUnderTest,
  TestRunner,
} from './cache-store.harness.js';
export { FakeClock, type FakeClockOptions } from './fake-clock.js';
export { type Gate } from './faults.js';
export { type BackendOperation, FaultyBackend, type FaultyBus } from './faulty-backend.js';
export { FaultyStore, type FaultyOperation } from './faulty-store.js';
export { recordEvents, type RecordedEvent, type RecordedEvents } from './recorded-events.js';

export { cacheStoreContract } from './cache-store.contract.js';
export { CacheTestingModule } from './cache-testing.module.js';
export type {
  CacheStoreCase,
  CacheStoreHarness,
  CacheStoreUnderTest,
  TestRunner,
} from './cache-store.harness.js';
export { FakeClock, type FakeClockOptions } from './fake-clock.js';
export { FaultyStore, type FaultyOperation, type Gate } from './faulty-store.js';
export { recordEvents, type RecordedEvent, type RecordedEvents } from './recorded-events.js';

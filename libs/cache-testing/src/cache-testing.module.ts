import { type DynamicModule, Module } from '@nestjs/common';
import { CacheModule, type CacheModuleOptions } from '@tripsage/cache';
import { FakeClock } from './fake-clock.js';

/**
 * The cache for tests: the embedded store on a clock that stands still until the test moves it.
 *
 * ```ts
 * const app = await Test.createTestingModule({ imports: [CacheTestingModule.forRoot()], providers: [FlightsService] }).compile();
 * app.get(FakeClock).advance(600_000);
 * ```
 */
@Module({})
export class CacheTestingModule {
  /**
   * @param options what `CacheModule.forRoot` takes, such as your policies; `clock` may be a FakeClock of yours. Nothing is
   * renewed by the clock unless `scheduler` says so.
   */
  static forRoot({
    clock = new FakeClock(),
    scheduler = false,
    ...options
  }: Omit<CacheModuleOptions, 'clock'> & { clock?: FakeClock } = {}): DynamicModule {
    return {
      module: CacheTestingModule,
      global: true,
      imports: [CacheModule.forRoot({ ...options, clock, scheduler })],
      providers: [{ provide: FakeClock, useValue: clock }],
      exports: [FakeClock],
    };
  }
}

import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { CacheModule, CacheStatusHooks, type Clock } from '@tripsage/cache';
import { CacheOpsModule } from '@tripsage/cache/ops';
import { AccommodationsModule } from './accommodations/accommodations.module.js';
import { cacheOptions } from './cache-options.js';
import { CLOCK } from './app.clock.js';
import { APP_CONFIG, type AppConfig } from './app.config.js';
import { CallersModule } from './callers/callers.module.js';
import { DestinationsModule } from './destinations/destinations.module.js';
import { EmbeddingsModule } from './embeddings/embeddings.module.js';
import { FlightsModule } from './flights/flights.module.js';
import { SavedFlightsModule } from './flights/saved/saved-flights.module.js';
import { InvalidationModule } from './invalidation/invalidation.module.js';
import { MemoryModule } from './memory/memory.module.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { RequestPipe } from './requests/request.pipe.js';
import { TripsModule } from './trips/trips.module.js';
import { WeatherModule } from './weather/weather.module.js';
import { WebSearchModule } from './web-search/web-search.module.js';

/** TripSage's API: its domains, its cache, and the checks that every request passes. */
@Module({})
export class AppModule {
  static with(config: AppConfig, clock: Clock, modules: readonly Type[] = []): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        AccommodationsModule,
        CacheModule.forRoot(cacheOptions(config.cache, clock)),
        CacheOpsModule.forRoot({ admin: config.admin }),
        CallersModule,
        DestinationsModule,
        EmbeddingsModule,
        FlightsModule,
        InvalidationModule,
        MemoryModule,
        SavedFlightsModule,
        TripsModule,
        WeatherModule,
        WebSearchModule,
        ...modules,
      ],
      providers: [
        { provide: APP_CONFIG, useValue: config },
        { provide: CLOCK, useValue: clock },
        { provide: APP_PIPE, useClass: RequestPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        CacheStatusHooks,
      ],
      // With the metrics, to which rooms add counters of their own.
      exports: [APP_CONFIG, CLOCK, CacheOpsModule],
    };
  }
}

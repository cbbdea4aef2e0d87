import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheModule, type CacheModuleOptions, CacheService, type CacheStats } from '@tripsage/cache';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { CityTripsService } from './city-trips.service';
import { TripsService } from './trips.service';

const OPTIONS: CacheModuleOptions = { keyPrefix: 'consumer' };

@Module({ imports: [CacheModule.forRoot(OPTIONS)], providers: [TripsService, CityTripsService] })
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
  const trips = app.get(TripsService);
  const cities = [await trips.find('t1'), await trips.find('t1')].map((trip) => trip?.city);
  await trips.save({ id: 't1', city: 'Porto' });
  cities.push((await trips.find('t1'))?.city, (await trips.find('t1'))?.city);

  const stats: CacheStats = app.get(CacheService).stats();
  const { hits, misses, loads } = stats.namespaces['trips'] ?? {};
  const cityTrips = app.get(CityTripsService);
  for (let call = 0; call < 2; call++) await cityTrips.find('t1');

  const outcome = {
    cities,
    reads: trips.reads,
    readsOfOverride: cityTrips.reads,
    stats: { hits, misses, loads },
    backend: DragonflyBackend.name,
  };
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  await app.close();
}

void main();

import { Module } from '@nestjs/common';
import { DestinationsModule } from '../destinations/destinations.module.js';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { SupabaseTripItemsProvider } from './items/supabase.trip-items-provider.js';
import { TripItemsProvider } from './items/trip-items-provider.port.js';
import { TripItemsController } from './items/trip-items.controller.js';
import { SupabaseTripsProvider } from './supabase.trips-provider.js';
import { TripChangesService } from './trip-changes.service.js';
import { TripsProvider } from './trips-provider.port.js';
import { TripsController } from './trips.controller.js';
import { TripsService } from './trips.service.js';

@Module({
  imports: [DestinationsModule, SuppliersModule],
  controllers: [TripsController, TripItemsController],
  providers: [
    TripChangesService,
    TripsService,
    { provide: TripsProvider, useClass: SupabaseTripsProvider },
    { provide: TripItemsProvider, useClass: SupabaseTripItemsProvider },
  ],
  exports: [TripsService],
})
export class TripsModule {}

import { Module } from '@nestjs/common';
import { SuppliersModule } from '../../suppliers/suppliers.module.js';
import { FlightsModule } from '../flights.module.js';
import { SavedFlightsProvider } from './saved-flights-provider.port.js';
import { SavedFlightsController } from './saved-flights.controller.js';
import { SavedFlightsService } from './saved-flights.service.js';
import { SupabaseSavedFlightsProvider } from './supabase.saved-flights-provider.js';

@Module({
  imports: [FlightsModule, SuppliersModule],
  controllers: [SavedFlightsController],
  providers: [SavedFlightsService, { provide: SavedFlightsProvider, useClass: SupabaseSavedFlightsProvider }],
})
export class SavedFlightsModule {}

import { Module } from '@nestjs/common';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { DestinationsProvider } from './destinations-provider.port.js';
import { DestinationsController } from './destinations.controller.js';
import { DestinationsService } from './destinations.service.js';
import { SupabaseDestinationsProvider } from './supabase.destinations-provider.js';

@Module({
  imports: [SuppliersModule],
  controllers: [DestinationsController],
  providers: [DestinationsService, { provide: DestinationsProvider, useClass: SupabaseDestinationsProvider }],
  exports: [DestinationsService],
})
export class DestinationsModule {}

import { Module } from '@nestjs/common';
import { EmbeddingsModule } from '../embeddings/embeddings.module.js';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { DestinationSearchController } from './destination-search.controller.js';
import { DestinationSearchService } from './destination-search.service.js';
import { DestinationsProvider } from './destinations-provider.port.js';
import { DestinationsController } from './destinations.controller.js';
import { DestinationsService } from './destinations.service.js';
import { SupabaseDestinationsProvider } from './supabase.destinations-provider.js';

@Module({
  imports: [EmbeddingsModule, SuppliersModule],
  controllers: [DestinationSearchController, DestinationsController],
  providers: [
    DestinationSearchService,
    DestinationsService,
    { provide: DestinationsProvider, useClass: SupabaseDestinationsProvider },
  ],
  exports: [DestinationsService],
})
export class DestinationsModule {}

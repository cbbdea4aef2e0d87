import { Module } from '@nestjs/common';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { ExaWebSearchProvider } from './exa.web-search-provider.js';
import { WebSearchProvider } from './web-search-provider.port.js';
import { WebSearchController } from './web-search.controller.js';
import { WebSearchService } from './web-search.service.js';

@Module({
  imports: [SuppliersModule],
  controllers: [WebSearchController],
  providers: [WebSearchService, { provide: WebSearchProvider, useClass: ExaWebSearchProvider }],
})
export class WebSearchModule {}

import { Module } from '@nestjs/common';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { EmbeddingsProvider } from './embeddings-provider.port.js';
import { EmbeddingsController } from './embeddings.controller.js';
import { EmbeddingsService } from './embeddings.service.js';
import { OpenAiEmbeddingsProvider } from './openai.embeddings-provider.js';

@Module({
  imports: [SuppliersModule],
  controllers: [EmbeddingsController],
  providers: [EmbeddingsService, { provide: EmbeddingsProvider, useClass: OpenAiEmbeddingsProvider }],
  exports: [EmbeddingsService],
})
export class EmbeddingsModule {}

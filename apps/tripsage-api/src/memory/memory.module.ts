import { Module } from '@nestjs/common';
import { SuppliersModule } from '../suppliers/suppliers.module.js';
import { Mem0MemoryProvider } from './mem0.memory-provider.js';
import { MemoryProvider } from './memory-provider.port.js';
import { MemoryController } from './memory.controller.js';
import { MemoryService } from './memory.service.js';

@Module({
  imports: [SuppliersModule],
  controllers: [MemoryController],
  providers: [MemoryService, { provide: MemoryProvider, useClass: Mem0MemoryProvider }],
})
export class MemoryModule {}

import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { DataChanges } from './data-changes.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

/** Brings the news of changed data to the cache: by webhooks of the database, and by events of this application. */
@Module({
  imports: [EventEmitterModule.forRoot()],
  controllers: [WebhooksController],
  providers: [DataChanges, WebhooksService],
  exports: [DataChanges],
})
export class InvalidationModule {}

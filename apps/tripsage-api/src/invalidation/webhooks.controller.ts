import { Body, Controller, Headers, HttpCode, NotFoundException, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../problems/api-problems.js';
import type { WebhookHeaders } from './webhook-signature.js';
import { type WebhookOutcome, WebhooksService } from './webhooks.service.js';

export class WebhookReceipt {
  @ApiProperty({ enum: ['invalidated', 'repeated', 'unknown-table'] })
  outcome!: WebhookOutcome;
}

/** The door for the database's own news. */
@ApiTags('hooks')
@Controller('hooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  /** The body comes as text: see the HTTP adapter. */
  @Post('supabase')
  @HttpCode(200)
  @ApiOperation({ summary: 'A change in the database, signed as Standard Webhooks says' })
  @ApiOkResponse({ type: WebhookReceipt })
  @ApiProblems(400, 404, 413, 415, 503)
  async supabase(@Body() body: unknown, @Headers() headers: WebhookHeaders): Promise<WebhookReceipt> {
    if (!this.webhooks.isOn) throw new NotFoundException('Cannot POST /hooks/supabase');
    return { outcome: await this.webhooks.receive(typeof body === 'string' ? body : '', headers) };
  }
}

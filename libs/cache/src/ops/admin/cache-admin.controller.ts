import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { PolicyPatch } from '../settings/policy-fields.js';
import { AdminAudit } from './access/admin.audit.js';
import { AdminErrors } from './access/admin.errors.js';
import { AdminGuard } from './access/admin.guard.js';
import { ClearingAdmin } from './entries/clearing.admin.js';
import { EntriesAdmin } from './entries/entries.admin.js';
import { NamespacesAdmin } from './namespaces/namespaces.admin.js';
import type { DoneResponse } from './changes/done-response.js';
import type { JobResponse } from './changes/job-response.js';
import type { EntryResponse, KeyResponse, Page } from './entries/entry-responses.js';
import type { ModeBody } from './entries/mode-body.js';
import type { NamespacesResponse, PolicyResponse } from './namespaces/namespace-responses.js';

/** Serves `/admin/cache`: what is stored, and how to invalidate it. */
@Controller('admin/cache')
@UseGuards(AdminGuard)
@UseInterceptors(AdminAudit, AdminErrors)
export class CacheAdminController {
  constructor(
    private readonly namespacesAdmin: NamespacesAdmin,
    private readonly entries: EntriesAdmin,
    private readonly clearing: ClearingAdmin,
  ) {}

  @Get('namespaces')
  namespaces(): Promise<NamespacesResponse> {
    return this.namespacesAdmin.list();
  }

  @Post('namespaces/:namespace/clear')
  @HttpCode(202)
  clearNamespace(@Param('namespace') namespace: string, @Body() body?: ModeBody): JobResponse {
    return this.clearing.namespace(namespace, body);
  }

  @Patch('namespaces/:namespace/policy')
  changePolicy(@Param('namespace') namespace: string, @Body() body?: PolicyPatch): Promise<PolicyResponse[]> {
    return this.namespacesAdmin.changePolicy(namespace, body ?? {});
  }

  @Delete('namespaces/:namespace/policy')
  undoPolicy(@Param('namespace') namespace: string): Promise<PolicyResponse[]> {
    return this.namespacesAdmin.changePolicy(namespace, undefined);
  }

  @Get('keys')
  keys(
    @Query('pattern') pattern?: string,
    @Query('cursor') cursor?: string,
    @Query('limit') limit?: string,
  ): Promise<Page<KeyResponse>> {
    return this.entries.keys(pattern, cursor, limit);
  }

  @Post('keys/clear')
  @HttpCode(202)
  clearKeys(@Body() body?: ModeBody & { pattern?: unknown }): JobResponse {
    return this.clearing.pattern(body);
  }

  @Get('entries/:key')
  entry(@Param('key') key: string): Promise<EntryResponse> {
    return this.entries.entry(key);
  }

  @Delete('entries/:key')
  deleteEntry(@Param('key') key: string): Promise<DoneResponse> {
    return this.clearing.key(key, 'delete');
  }

  @Post('entries/:key/expire')
  @HttpCode(200)
  expireEntry(@Param('key') key: string): Promise<DoneResponse> {
    return this.clearing.key(key, 'expire');
  }

  @Post('tags/:tag/invalidate')
  @HttpCode(200)
  invalidateTag(@Param('tag') tag: string, @Body() body?: ModeBody): Promise<DoneResponse> {
    return this.clearing.tag(tag, body);
  }

  @Post('reset')
  @HttpCode(202)
  reset(@Body() body?: { confirm?: unknown }): JobResponse {
    return this.clearing.reset(body);
  }
}

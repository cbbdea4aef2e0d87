import { Controller, Get, HttpCode, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { AdminAudit } from './access/admin.audit.js';
import { AdminErrors } from './access/admin.errors.js';
import { AdminGuard } from './access/admin.guard.js';
import { RefreshesAdmin } from './refreshes/refreshes.admin.js';
import type { DoneResponse } from './changes/done-response.js';
import type { JobResponse } from './changes/job-response.js';
import type { RevalidationResponse, WarmUpsResponse } from './refreshes/refresh-responses.js';

/** Serves `/admin/revalidation` and `/admin/warm-ups`: what the scheduler does. */
@Controller('admin')
@UseGuards(AdminGuard)
@UseInterceptors(AdminAudit, AdminErrors)
export class ScheduleAdminController {
  constructor(private readonly refreshes: RefreshesAdmin) {}

  @Get('revalidation')
  revalidation(): Promise<RevalidationResponse> {
    return this.refreshes.revalidation();
  }

  @Post('revalidation/run')
  @HttpCode(200)
  run(): Promise<DoneResponse> {
    return this.refreshes.run();
  }

  @Post('revalidation/pause')
  @HttpCode(200)
  pause(): Promise<DoneResponse> {
    return this.refreshes.pause(true);
  }

  @Post('revalidation/resume')
  @HttpCode(200)
  resume(): Promise<DoneResponse> {
    return this.refreshes.pause(false);
  }

  @Get('warm-ups')
  warmUps(): Promise<WarmUpsResponse> {
    return this.refreshes.warmUps();
  }

  @Post('warm-ups/:name/run')
  @HttpCode(202)
  runWarmUp(@Param('name') name: string): JobResponse {
    return this.refreshes.runWarmUp(name);
  }
}

import { Controller, Get, HttpCode, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { AdminAudit } from './access/admin.audit.js';
import { AdminErrors } from './access/admin.errors.js';
import { AdminGuard } from './access/admin.guard.js';
import { RefreshesAdmin } from './refreshes/refreshes.admin.js';
import type { DoneResponse } from './changes/done-response.js';
import type { JobResponse } from './changes/job-response.js';
import type { RevalidationResponse, WarmUpsResponse } from './refreshes/refresh-responses.js';

/** `/admin/revalidation`, `/admin/warm-ups`: what is done by the clock. */
@Controller('admin')
@UseGuards(AdminGuard)
@UseInterceptors(AdminAudit, AdminErrors)
export class ScheduleAdminController {
  constructor(private readonly renewals: RefreshesAdmin) {}

  @Get('revalidation')
  revalidation(): Promise<RevalidationResponse> {
    return this.renewals.revalidationResponse();
  }

  @Post('revalidation/run')
  @HttpCode(200)
  run(): Promise<DoneResponse> {
    return this.renewals.run();
  }

  @Post('revalidation/pause')
  @HttpCode(200)
  pause(): Promise<DoneResponse> {
    return this.renewals.pause(true);
  }

  @Post('revalidation/resume')
  @HttpCode(200)
  resume(): Promise<DoneResponse> {
    return this.renewals.pause(false);
  }

  @Get('warm-ups')
  warmUps(): Promise<WarmUpsResponse> {
    return this.renewals.warmUps();
  }

  @Post('warm-ups/:name/run')
  @HttpCode(202)
  runWarmUp(@Param('name') name: string): JobResponse {
    return this.renewals.runWarmUp(name);
  }
}

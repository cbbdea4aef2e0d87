import { Controller, Get, HttpCode, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { AdminAudit } from './access/admin.audit.js';
import { AdminErrors } from './access/admin.errors.js';
import { AdminGuard } from './access/admin.guard.js';
import { RenewalsAdmin } from './refreshes.admin.js';
import type { DoneView, JobView, RevalidationView, WarmUpsView } from './responses.js';

/** `/admin/revalidation`, `/admin/warm-ups`: what is done by the clock. */
@Controller('admin')
@UseGuards(AdminGuard)
@UseInterceptors(AdminAudit, AdminErrors)
export class ClockAdminController {
  constructor(private readonly renewals: RenewalsAdmin) {}

  @Get('revalidation')
  revalidation(): Promise<RevalidationView> {
    return this.renewals.revalidationView();
  }

  @Post('revalidation/run')
  @HttpCode(200)
  run(): Promise<DoneView> {
    return this.renewals.run();
  }

  @Post('revalidation/pause')
  @HttpCode(200)
  pause(): Promise<DoneView> {
    return this.renewals.pause(true);
  }

  @Post('revalidation/resume')
  @HttpCode(200)
  resume(): Promise<DoneView> {
    return this.renewals.pause(false);
  }

  @Get('warm-ups')
  warmUps(): Promise<WarmUpsView> {
    return this.renewals.warmUps();
  }

  @Post('warm-ups/:name/run')
  @HttpCode(202)
  runWarmUp(@Param('name') name: string): JobView {
    return this.renewals.runWarmUp(name);
  }
}

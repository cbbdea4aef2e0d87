import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { AdminAudit } from './access/admin.audit.js';
import { AdminErrors } from './access/admin.errors.js';
import { AdminGuard } from './access/admin.guard.js';
import { LimitersAdmin } from './limiters/limiters.admin.js';
import type { DoneResponse } from './changes/done-response.js';
import type { LimitersResponse } from './limiters/limiter-responses.js';

/** Serves `/admin/rate-limits`: the state of limiters, and how to change it. */
@Controller('admin/rate-limits')
@UseGuards(AdminGuard)
@UseInterceptors(AdminAudit, AdminErrors)
export class LimitsAdminController {
  constructor(private readonly limiters: LimitersAdmin) {}

  @Get()
  list(): Promise<LimitersResponse> {
    return this.limiters.list();
  }

  @Post(':name/reset')
  @HttpCode(200)
  reset(@Param('name') name: string): Promise<DoneResponse> {
    return this.limiters.reset(name);
  }

  @Post(':name/pause')
  @HttpCode(200)
  pause(@Param('name') name: string, @Body() body?: { for?: unknown }): Promise<DoneResponse> {
    return this.limiters.pause(name, body);
  }

  @Post(':name/resume')
  @HttpCode(200)
  resume(@Param('name') name: string): Promise<DoneResponse> {
    return this.limiters.resume(name);
  }

  @Put(':name/limit')
  setLimit(
    @Param('name') name: string,
    @Body() body?: { limits?: unknown; for?: unknown },
  ): Promise<DoneResponse> {
    return this.limiters.setLimit(name, body);
  }

  @Delete(':name/limit')
  undoLimit(@Param('name') name: string): Promise<DoneResponse> {
    return this.limiters.undoLimit(name);
  }
}

import {
  BadRequestException,
  type BeforeApplicationShutdown,
  Controller,
  Get,
  Inject,
  type MessageEvent,
  Param,
  Query,
  Req,
  Sse,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { exhaustMap, map, type Observable, ReplaySubject, takeUntil, timer } from 'rxjs';
import type { Backend } from '../../ports/backend.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { DURATION_BOUNDS_MS } from '../../statistics/counted.js';
import { CacheHealth, type HealthReport } from '../health/cache.health.js';
import { ClusterStatistics } from '../cluster-statistics/cluster.statistics.js';
import type { MinuteFigures } from '../cluster-statistics/counters.js';
import { DEFAULT_LINES } from '../../options/ops-options.js';
import { PROCESS_NAME } from '../records/process-name.js';
import { AdminAudit } from './access/admin.audit.js';
import { AdminErrors } from './access/admin.errors.js';
import { AdminGuard, type AdminRequest } from './access/admin.guard.js';
import { AdminJobs } from './changes/admin.jobs.js';
import { FiguresAdmin } from './figures.admin.js';
import type { AuditResponse } from './access/audit-response.js';
import type { JobResponse } from './changes/job-response.js';
import type { MeResponse } from './watch-responses.js';
import type { HealthChange } from '../health/health-history.js';

const FIGURES_EVERY_MS = 2_000;
const MOST_LINES = 1_000;

/** Serves what is read-only below `/admin`: health, minutes, audit, jobs and live figures. */
@Controller('admin')
@UseGuards(AdminGuard)
@UseInterceptors(AdminErrors)
export class WatchAdminController implements BeforeApplicationShutdown {
  private readonly ending = new ReplaySubject<void>(1);

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    private readonly health: CacheHealth,
    private readonly clusterStatistics: ClusterStatistics,
    private readonly audit: AdminAudit,
    private readonly jobs: AdminJobs,
    private readonly figures: FiguresAdmin,
  ) {}

  /** Ends the streams, whose connections would keep the process alive. */
  beforeApplicationShutdown(): void {
    this.ending.next();
  }

  @Get('me')
  me(@Req() { adminRole = 'read-only' }: AdminRequest): MeResponse {
    return { role: adminRole, process: PROCESS_NAME, store: this.backend.store.name };
  }

  @Get('health')
  healthNow(): Promise<HealthReport> {
    return this.health.report();
  }

  @Get('health/history')
  async history(@Query('limit') limit?: string): Promise<{ items: HealthChange[] }> {
    return { items: await this.health.history(linesOf(limit)) };
  }

  @Get('minutes')
  async lastMinutes(): Promise<{ boundsMs: readonly number[]; items: MinuteFigures[] }> {
    return { boundsMs: DURATION_BOUNDS_MS, items: await this.clusterStatistics.minutes() };
  }

  @Get('audit')
  async auditTrail(@Query('limit') limit?: string): Promise<{ items: AuditResponse[] }> {
    return { items: await this.audit.lines(linesOf(limit)) };
  }

  @Get('jobs/:id')
  job(@Param('id') id: string): Promise<JobResponse> {
    return this.jobs.job(id);
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    return timer(0, FIGURES_EVERY_MS).pipe(
      exhaustMap(() => this.figures.figures()),
      map((data): MessageEvent => ({ type: 'figures', data })),
      takeUntil(this.ending),
    );
  }
}

/** @throws BadRequestException */
function linesOf(limit: string | undefined): number {
  const lines = limit === undefined ? DEFAULT_LINES : Number(limit);
  if (Number.isSafeInteger(lines) && lines >= 1 && lines <= MOST_LINES) return lines;
  throw new BadRequestException(`limit: expected a whole number from 1 to ${MOST_LINES}.`);
}

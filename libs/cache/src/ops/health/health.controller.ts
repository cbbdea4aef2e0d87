import { Controller, Get, Header } from '@nestjs/common';
import { HealthCheckService, type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { CacheHealth, type HealthReport } from './cache.health.js';
import type { HealthChange } from './health-history.js';
import type { PartHealth } from './health-watch.js';

/** `GET /health/ready`: the process accepts requests, perhaps with parts missing. */
export interface ReadinessResponse {
  readonly status: 'ok' | 'degraded';
  /** Every part that is not up. */
  readonly reasons: readonly PartHealth[];
}

/** `GET /health`: the whole report with its history. */
export interface WholeHealthResponse extends HealthReport {
  /** The latest changes of all processes, the newest first. */
  readonly history: readonly HealthChange[];
}

/** The number of changes that `/health` shows; the admin's history shows all. */
const MOST_CHANGES = 20;
const PATIENCE_MS = 200;

/**
 * The health routes. `/health/live` says that the process runs. The route `/health/ready` answers 200 while the process
 * accepts requests, also degraded. It answers 503 when the application is down, or shutting down. The route `/health`
 * gives the whole report. All answer within a quarter of a second.
 */
@Controller('health')
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly health: CacheHealth,
  ) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** @throws ServiceUnavailableException */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(): Promise<ReadinessResponse> {
    const { state, parts } = await this.health.report();
    await this.checks.check(parts.map((part) => () => this.indicate(part, state === 'down')));
    const reasons = parts.filter((part) => part.state !== 'up');
    return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons };
  }

  @Get()
  @Header('cache-control', 'no-store')
  async whole(): Promise<WholeHealthResponse> {
    const [report, history] = await Promise.all([
      this.health.report(),
      this.health.history(MOST_CHANGES, PATIENCE_MS),
    ]);
    return { ...report, history };
  }

  private indicate({ part, state, reason = '' }: PartHealth, isDown: boolean) {
    const indicator = this.indicators.check(part);
    if (state === 'up') return indicator.up();
    if (state === 'down' && isDown) return indicator.down(reason);
    // Terminus 11 knows `up` and `down` only.
    if (!('degraded' in indicator)) return upBut(indicator, reason);
    return indicator.degraded(reason);
  }
}

function upBut(indicator: object, message: string): HealthIndicatorResult {
  return (indicator as ReturnType<HealthIndicatorService['check']>).up({ state: 'degraded', message });
}

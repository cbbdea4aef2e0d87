import { Injectable } from '@nestjs/common';
import { CacheHealth } from '@tripsage/cache';
import type { Readiness } from './health.dto.js';

/** Whether the application has all it should have. */
@Injectable()
export class HealthService {
  constructor(private readonly cache: CacheHealth) {}

  async readiness(): Promise<Readiness> {
    const { parts } = await this.cache.report();
    const reasons = parts
      .filter(({ state }) => state !== 'up')
      .map(({ part, reason = '' }) => ({ part, reason }));
    return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons };
  }
}

import type { Clock } from '../../time/clock.js';
import type { ServerLimits } from '../fallback/server-limits.js';

export interface LimiterQueueParts {
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly random: () => number;
}

import type { HealthState } from '../../../api/events.js';

/** What one look at one part found. */
export interface Finding {
  /** `store`, `bus`, `supplier duffel`. */
  readonly part: string;
  readonly state: HealthState;
  /** Why it is not up, in words that may be shown to anyone. */
  readonly reason?: string;
  /** How long it took to answer. */
  readonly latencyMs?: number;
}

/** Looks at one part of what the application needs, or at several. */
export interface HealthCheck {
  /** What a look that fails is told of. */
  readonly part: string;
  look(): Promise<readonly Finding[]>;
}

export function found(part: string, reason: string | undefined, latencyMs?: number): Finding {
  const told = { part, ...(latencyMs !== undefined && { latencyMs }) };
  return reason === undefined ? { ...told, state: 'up' } : { ...told, state: 'degraded', reason };
}

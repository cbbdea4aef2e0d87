import type { HealthState } from '../../../api/events.js';

/** The state of one part, as one check found it. */
export interface Finding {
  /** `store`, `bus`, `supplier duffel`. */
  readonly part: string;
  readonly state: HealthState;
  /** Why it is not up, in words that may be shown to anyone. */
  readonly reason?: string;
  /** The time that it took to answer; for a part with a lag, that lag. */
  readonly latencyMs?: number;
}

/** Checks one part that the application needs, or several. */
export interface HealthCheck {
  /** The part that is down when a run of the check fails. */
  readonly part: string;
  run(): Promise<readonly Finding[]>;
}

/** A part that is up, or degraded for a reason. */
export function found(part: string, reason: string | undefined, latencyMs?: number): Finding {
  const finding = { part, ...(latencyMs !== undefined && { latencyMs }) };
  return reason === undefined ? { ...finding, state: 'up' } : { ...finding, state: 'degraded', reason };
}

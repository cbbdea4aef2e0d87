import type { AppConfig } from '../app.config.js';

/** The end of the grace, kept for sending the answers of calls that were ended. */
const LAST_ANSWERS_MS = 500;

/** The deadlines after the order to stop. */
export interface ShutdownGrace {
  /** Until calls of suppliers are ended, so that their callers get an answer. */
  readonly suppliersMs: number;
  /** Until connections are closed, whatever they wait for: a client that never ends its request must not keep us. */
  readonly connectionsMs: number;
}

export function shutdownGrace({ shutdownGraceMs }: AppConfig): ShutdownGrace {
  const suppliersMs = Math.max(0, shutdownGraceMs - LAST_ANSWERS_MS);
  return { suppliersMs, connectionsMs: suppliersMs + LAST_ANSWERS_MS };
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SeededDraw } from './seeded-draw.js';
import type { FailureStatus, RateLimit } from './traffic/behaviour.js';
import type { Effort } from './traffic/latency.js';
import type { LimitState } from './traffic/strict-limit.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The work that the route is for the supplier; decides its latency. Default `search`. */
    effort?: Effort;
  }
}

/** An answer that is not the one asked for, in the supplier's own words. */
export interface Rejection {
  readonly status: number;
  readonly body: unknown;
}

/** The parts of the sandbox that a supplier's room uses. */
export interface SupplierContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly draw: SeededDraw;
  /** The time for which an offer made now can be bought, in seconds. */
  readonly offerLifeSeconds: () => number;
}

/**
 * One supplier's room: how it words what every supplier does, and its routes. A further supplier is a folder with one
 * of these and a line in `sandbox.ts`.
 */
export interface Supplier {
  /** Names its rate limit in `/_sandbox/behaviour`. */
  readonly name: string;
  readonly rateLimit: RateLimit | null;
  /** Rejects a call without a good key; else undefined. */
  authenticate(request: FastifyRequest): Rejection | undefined;
  limitHeaders(limit: LimitState): Record<string, string>;
  overLimit(request: FastifyRequest): Rejection;
  failed(request: FastifyRequest, status: FailureStatus): Rejection;
  /** The longest that the caller lets a search run, in milliseconds, where it sets that. */
  patience?(request: FastifyRequest): number | undefined;
  /** Puts its routes, and its way to word errors, on a scope of its own. */
  register(scope: FastifyInstance): void;
}

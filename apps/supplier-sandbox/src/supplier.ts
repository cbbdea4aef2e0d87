import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SeededDraw } from './seeded-draw.js';
import type { FailureStatus, RateLimit } from './traffic/behaviour.js';
import type { Effort } from './traffic/latency.js';
import type { LimitVerdict } from './traffic/strict-limit.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How much work the route is for the supplier; decides its latency. Default `search`. */
    effort?: Effort;
  }
}

/** An answer that is not the one asked for, in the supplier's own words. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** What a supplier's room gets from the sandbox. */
export interface SupplierContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly draw: SeededDraw;
  /** How long an offer made now can be bought, in seconds. */
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
  /** The refusal of a call without a good key, or undefined. */
  authenticate(request: FastifyRequest): Refusal | undefined;
  limitHeaders(validity: LimitVerdict): Record<string, string>;
  overLimit(request: FastifyRequest): Refusal;
  failed(request: FastifyRequest, status: FailureStatus): Refusal;
  /** How long the caller lets a search run, in milliseconds, if it says so. */
  patience?(request: FastifyRequest): number | undefined;
  /** Puts its routes, and its way to word errors, on a scope of its own. */
  register(scope: FastifyInstance): void;
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SeededDraw } from './seeded-draw.js';
import type { FailureStatus, Latency, RateLimits, Webhooks } from './traffic/behaviour.js';
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
  readonly webhooks: () => Webhooks;
  /** Signs webhooks: `whsec_` and base 64. */
  readonly webhookSecret: string;
}

/**
 * One supplier's room: how it words what every supplier does, and its routes. A further supplier is a folder with one
 * of these and a line in `sandbox.ts`.
 */
export interface Supplier {
  /** Names the supplier in `/_sandbox/behaviour` and `/_sandbox/calls`. */
  readonly name: string;
  /** The path of the supplier's base URL, such as `/exa`; empty for the root. */
  readonly prefix: string;
  /** The limits at the start. Several windows hold together. */
  readonly rateLimits: RateLimits;
  /** The latency at the start. */
  readonly latency: Latency;
  /** Rejects a call without a good key; else undefined. */
  authenticate(request: FastifyRequest): Rejection | undefined;
  limitHeaders(limit: LimitState): Record<string, string>;
  /** `limit`: the window that holds the caller up. */
  overLimit(request: FastifyRequest, limit: LimitState): Rejection;
  failed(request: FastifyRequest, status: FailureStatus): Rejection;
  /** The longest that the caller lets a search run, in milliseconds, where it sets that. */
  patience?(request: FastifyRequest): number | undefined;
  /** The price of an answer in US dollars, where answers cost. The body is parsed, unless it could not be. */
  costUsd?(request: FastifyRequest): number;
  /** Puts its routes, and its way to word errors, on a scope of its own, which has the prefix. */
  register(scope: FastifyInstance): void;
}

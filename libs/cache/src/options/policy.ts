import type { Duration } from '../api/duration.js';

// The `any`s below are the public face's own defaults: a policy that is named, not written in place, can't know the
// arguments of the method it will serve.
/* oxlint-disable typescript/no-explicit-any */

/** What a rule of a policy is told about one call. */
export interface PolicyCall<Args extends readonly unknown[], Value> {
  args: Args;
  value: Value;
  /** Civil time of this machine. */
  now: Date;
}

/**
 * How long an answer lives. All windows start when the value is stored: fresh `[0, f)`, stale `[f, f+s)`,
 * staleIfError `[f, f+e)`. The store drops the entry after `f + max(s, e)`, at most 30 days, and never later than
 * `expiresAt`.
 */
export interface TtlPolicy<Args extends readonly unknown[] = readonly any[], Value = any> {
  /** How long the answer is served without a question; at least `'1ms'`. */
  fresh: Duration | ((call: PolicyCall<Args, Value>) => Duration);
  /** How long after `fresh` an old answer may be served while it is renewed. Default none. */
  stale?: Duration;
  /** How long after `fresh` an old answer may be served when the load fails. Default none. */
  staleIfError?: Duration;
  /** 0..1: the share of `fresh` that chance may take away, so that entries do not expire together. Default 0. */
  jitter?: number;
  /** The fresh life of an empty answer: `null`, `undefined`, `[]` and what `isEmpty` says. Default: as `fresh`. */
  negative?: Duration;
  /** How long a failure is remembered for all processes, which share it; `'0ms'` turns that off. Default `'1s'`. */
  errors?: Duration;
  /**
   * 0 up to 1, the share of `fresh` around which an entry that is asked for is renewed behind the answer; the longer its
   * load took, the earlier it may be. Default none.
   */
  refreshAhead?: number;
  /** What else counts as an empty answer. Default nothing. */
  isEmpty?: (value: Value) => boolean;
  /** The value's own end, which no window outlives: a Date or ISO 8601 text. Default none. */
  expiresAt?: (value: Value) => Date | string | undefined;
}

/** Policies that the app names. Augment it to have the names checked: `interface CachePolicies { offers: TtlPolicy }`. */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface CachePolicies {}

/** A policy written in place, a policy's name, or a duration, which is short for `{ fresh }`. */
export type Policy = Duration | TtlPolicy<any, any> | keyof CachePolicies;

import { type Duration, durationToMs } from '../api/duration.js';
import { CachePolicyError } from '../api/errors.js';

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

/** The longest life of a managed entry: 30 days. */
export const MAX_ENTRY_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

/** How long a failed load is remembered for all processes. */
export const DEFAULT_ERRORS_LIFE: Duration = '1s';

/** A policy that was checked, with its fixed windows in milliseconds. */
export interface CheckedPolicy {
  /** Where it comes from, for messages. */
  readonly name: string;
  readonly fresh: number | ((call: PolicyCall<readonly unknown[], unknown>) => Duration);
  readonly staleMs: number;
  readonly staleIfErrorMs: number;
  readonly jitter: number;
  readonly negativeMs: number | undefined;
  readonly errorsMs: number;
  /** The share of `fresh` around which an entry is renewed. */
  readonly refreshAhead: number | undefined;
  readonly isEmpty: TtlPolicy['isEmpty'];
  readonly expiresAt: TtlPolicy['expiresAt'];
}
export const FIELDS = [
  'fresh',
  'stale',
  'staleIfError',
  'jitter',
  'negative',
  'errors',
  'refreshAhead',
  'isEmpty',
  'expiresAt',
];
export function checkPolicy(policy: TtlPolicy, name: string): CheckedPolicy {
  if (typeof policy !== 'object' || policy === null) {
    throw new CachePolicyError(`${name}: expected a policy such as { fresh: '10m' }, not ${typeof policy}.`);
  }
  const unknown = Object.keys(policy).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    throw new CachePolicyError(
      `${name}: '${unknown}' is not a field of a policy. Known are ${FIELDS.join(', ')}.`,
    );
  }
  const { fresh, jitter = 0 } = policy;
  if (typeof jitter !== 'number' || !(jitter >= 0 && jitter <= 1)) {
    throw new CachePolicyError(
      `${name}.jitter: expected a number from 0 to 1, the share of fresh that may be lost.`,
    );
  }
  const { refreshAhead } = policy;
  if (
    refreshAhead !== undefined &&
    !(typeof refreshAhead === 'number' && refreshAhead > 0 && refreshAhead < 1)
  ) {
    throw new CachePolicyError(
      `${name}.refreshAhead: expected a number above 0 and below 1, the share of fresh after which to renew.`,
    );
  }
  const checked: CheckedPolicy = {
    name,
    fresh: typeof fresh === 'function' ? fresh : durationToMs(fresh, `${name}.fresh`, 1),
    staleMs: windowMs(policy.stale, `${name}.stale`) ?? 0,
    staleIfErrorMs: windowMs(policy.staleIfError, `${name}.staleIfError`) ?? 0,
    jitter,
    negativeMs: windowMs(policy.negative, `${name}.negative`, 1),
    errorsMs: durationToMs(policy.errors ?? DEFAULT_ERRORS_LIFE, `${name}.errors`),
    refreshAhead,
    isEmpty: optionalRule(policy.isEmpty, `${name}.isEmpty`),
    expiresAt: optionalRule(policy.expiresAt, `${name}.expiresAt`),
  };
  const shortest = typeof checked.fresh === 'number' ? checked.fresh : 1;
  const lifeMs =
    Math.max(shortest, checked.negativeMs ?? 0) + Math.max(checked.staleMs, checked.staleIfErrorMs);
  if (lifeMs > MAX_ENTRY_LIFE_MS) {
    throw new CachePolicyError(
      `${name}: fresh with the longer of stale and staleIfError exceeds 30 days. Shorten them.`,
    );
  }
  return checked;
}
export function windowMs(duration: unknown, what: string, atLeastMs = 0): number | undefined {
  return duration === undefined ? undefined : durationToMs(duration, what, atLeastMs);
}
export function optionalRule<Rule>(rule: Rule, what: string): Rule {
  if (rule !== undefined && typeof rule !== 'function') {
    throw new CachePolicyError(`${what}: expected a function of the value, not ${typeof rule}.`);
  }
  return rule;
}

import { type Duration, durationToMs } from '../api/duration.js';
import { CachePolicyError } from '../api/errors.js';
import { checkNamespace } from './key-grammar.js';
import { isRecord } from './checks/plain-object.js';

// The `any`s below are the public face's own defaults: a policy that is named, not written in place, can't know the
// arguments of the method it will serve.
/* oxlint-disable typescript/no-explicit-any */

/** The time for which a failed load is remembered for all processes. */
export const DEFAULT_ERRORS_LIFE: Duration = '1s';
/** The share of `fresh` that chance may take away. */
export const DEFAULT_TTL_JITTER = 0;
/** The distance of a travel date from which on a policy holds in full. */
export const DEFAULT_HORIZON: Duration = '30d';
/** The life of a web search that none of the known words is in. */
export const DEFAULT_SEARCH_LIFE: Duration = '1h';

/** The longest life of a managed entry: 30 days. */
export const MAX_ENTRY_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

/** One call, as a rule of a policy sees it. */
export interface PolicyCall<Args extends readonly unknown[], Value> {
  args: Args;
  value: Value;
  /** Civil time of this machine. */
  now: Date;
}

/**
 * The life of an answer. All windows start when the value is stored: fresh `[0, f)`, stale `[f, f+s)`,
 * staleIfError `[f, f+e)`. The store drops the entry after `f + max(s, e)`, at most 30 days, and never later than
 * `expiresAt`.
 */
export interface TtlPolicy<Args extends readonly unknown[] = readonly any[], Value = any> {
  /** The time for which the answer is served without a question; at least `'1ms'`. */
  fresh: Duration | ((call: PolicyCall<Args, Value>) => Duration);
  /** The time after `fresh` in which a stale answer may be served while it is refreshed. Default none. */
  stale?: Duration;
  /** The time after `fresh` in which a stale answer may be served when the load fails. Default none. */
  staleIfError?: Duration;
  /** 0..1: the share of `fresh` that chance may take away, so that entries do not expire together. Default 0. */
  jitter?: number;
  /** The fresh life of an empty answer: `null`, `undefined`, `[]` and what `isEmpty` says. Default: as `fresh`. */
  negative?: Duration;
  /**
   * The time for which a failure is remembered for all processes, which share it; `'0ms'` turns that off. A rule tells an answer
   * such as "not found" from an outage. Default `'1s'`.
   */
  errors?: Duration | ((error: unknown) => Duration);
  /**
   * 0 up to 1, the share of `fresh` around which an entry that is asked for is refreshed in the background. The longer
   * its load took, the earlier. Default none.
   */
  refreshAhead?: number;
  /** Says which other values are empty answers. Default none. */
  isEmpty?: (value: Value) => boolean;
  /** The value's own end, which no window outlives: a Date or ISO 8601 text. Default none. */
  expiresAt?: (value: Value) => Date | string | undefined;
}

/** Policies that the app names. Augment it to have the names checked: `interface CachePolicies { offers: TtlPolicy }`. */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface CachePolicies {}

/** A policy written in place, a policy's name, or a duration, which is short for `{ fresh }`. */
export type Policy = Duration | TtlPolicy<any, any> | keyof CachePolicies;

/** A policy that was checked, with its fixed windows in milliseconds. */
export interface CheckedPolicy {
  /** Where it comes from, for messages. */
  readonly name: string;
  readonly fresh: number | ((call: PolicyCall<readonly unknown[], unknown>) => Duration);
  readonly staleMs: number;
  readonly staleIfErrorMs: number;
  readonly jitter: number;
  readonly negativeMs: number | undefined;
  readonly errors: number | ((error: unknown) => Duration);
  /** The share of `fresh` around which an entry is refreshed in the background. */
  readonly refreshAhead: number | undefined;
  readonly isEmpty: TtlPolicy['isEmpty'];
  readonly expiresAt: TtlPolicy['expiresAt'];
}

const FIELDS: readonly (keyof TtlPolicy)[] = [
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

/** @throws CachePolicyError, CacheDurationError that name the policy and the field */
export function checkPolicies(policies: Readonly<Record<string, TtlPolicy>>): void {
  for (const [name, policy] of Object.entries(policies)) checkPolicy(policy, `policies.${name}`);
}

/**
 * Checks the overrides of namespaces.
 *
 * @throws CacheNamespaceError, CachePolicyError, CacheDurationError that name the namespace and the field
 */
export function checkNamespacePolicies(
  namespaces: Readonly<Record<string, Partial<TtlPolicy>>>,
  where: string,
): void {
  for (const [namespace, override] of Object.entries(namespaces)) {
    checkNamespace(namespace, where);
    if (!isRecord(override)) {
      throw new CachePolicyError(
        `namespaces.${namespace}: expected parts of a policy such as { fresh: '5m' }.`,
      );
    }
    checkPartOfPolicy(override, `namespaces.${namespace}`);
  }
}

/** @throws CachePolicyError, CacheDurationError for a field that no policy could have */
export function checkPartOfPolicy(part: Partial<TtlPolicy>, name: string): void {
  checkPolicy({ fresh: '1ms', ...givenFields(part) }, name);
}

/** The fields of a part of a policy that say something: one that is undefined changes nothing. */
export function givenFields(part: Partial<TtlPolicy>): Partial<TtlPolicy> {
  return Object.fromEntries(Object.entries(part).filter(([, field]) => field !== undefined));
}

/** @throws CachePolicyError, CacheDurationError that name the policy and the field */
export function checkPolicy(policy: TtlPolicy, name: string): CheckedPolicy {
  requireKnownFields(policy, name);
  const { fresh, jitter = DEFAULT_TTL_JITTER, errors = DEFAULT_ERRORS_LIFE, refreshAhead } = policy;
  if (!(typeof jitter === 'number' && jitter >= 0 && jitter <= 1)) {
    throw new CachePolicyError(
      `${name}.jitter: expected a number from 0 to 1, the share of fresh that may be lost.`,
    );
  }
  if (!(refreshAhead === undefined || isBetween0And1(refreshAhead))) {
    throw new CachePolicyError(
      `${name}.refreshAhead: expected a number above 0 and below 1, the share of fresh after which to refresh.`,
    );
  }
  const checked: CheckedPolicy = {
    name,
    fresh: typeof fresh === 'function' ? fresh : durationToMs(fresh, `${name}.fresh`, 1),
    staleMs: windowMs(policy.stale, `${name}.stale`) ?? 0,
    staleIfErrorMs: windowMs(policy.staleIfError, `${name}.staleIfError`) ?? 0,
    jitter,
    negativeMs: windowMs(policy.negative, `${name}.negative`, 1),
    errors: typeof errors === 'function' ? errors : durationToMs(errors, `${name}.errors`),
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

function requireKnownFields(policy: TtlPolicy, name: string): void {
  if (typeof policy !== 'object' || policy === null) {
    throw new CachePolicyError(`${name}: expected a policy such as { fresh: '10m' }, not ${typeof policy}.`);
  }
  const unknown = Object.keys(policy).find((field) => !FIELDS.includes(field as keyof TtlPolicy));
  if (unknown === undefined) return;
  throw new CachePolicyError(
    `${name}: '${unknown}' is not a field of a policy. Known are ${FIELDS.join(', ')}.`,
  );
}

function isBetween0And1(given: unknown): boolean {
  return typeof given === 'number' && given > 0 && given < 1;
}

function windowMs(duration: unknown, what: string, atLeastMs = 0): number | undefined {
  return duration === undefined ? undefined : durationToMs(duration, what, atLeastMs);
}

function optionalRule<Rule>(rule: Rule, what: string): Rule {
  if (rule === undefined || typeof rule === 'function') return rule;
  throw new CachePolicyError(`${what}: expected a function of the value, not ${typeof rule}.`);
}

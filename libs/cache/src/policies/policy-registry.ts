import { DEFAULT_ERRORS_LIFE, MAX_ENTRY_LIFE_MS } from '../options/defaults.js';
import { durationToMs } from '../api/duration.js';
import { CachePolicyError, CachePolicyUnknownError } from '../api/errors.js';
import { isRecord } from '../options/plain-object.js';
import type { Policy, PolicyCall, TtlPolicy } from '../options/policy.js';
import type { Duration } from '../api/duration.js';
import { overriddenFresh } from './near-travel-date.js';

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

const FIELDS = [
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

/** The policies that the module was given, with the overrides of each namespace. Everything is checked at start. */
export class PolicyRegistry {
  private readonly changes = new Map<string, Partial<TtlPolicy>>();
  private changesSoFar = 0;

  constructor(
    private readonly policies: Readonly<Record<string, TtlPolicy>> = {},
    private readonly overrides: Readonly<Record<string, Partial<TtlPolicy>>> = {},
  ) {
    for (const [name, policy] of Object.entries(policies)) checkPolicy(policy, `policies.${name}`);
    for (const [namespace, override] of Object.entries(overrides)) {
      if (!isRecord(override)) {
        throw new CachePolicyError(
          `namespaces.${namespace}: expected parts of a policy such as { fresh: '5m' }.`,
        );
      }
      checkPolicy({ fresh: '1ms', ...saidIn(override) }, `namespaces.${namespace}`);
    }
  }

  /**
   * The policy as it holds in a namespace.
   *
   * @param where what uses it, for messages
   * @throws CachePolicyUnknownError, CachePolicyError, CacheDurationError
   */
  resolve(policy: Policy, namespace: string, where: string): CheckedPolicy {
    const override = this.overrideOf(namespace);
    const { name, written } = this.lookUp(policy, where);
    if (override === undefined) return checkPolicy(written, name);
    const fresh =
      override.fresh === undefined ? written.fresh : overriddenFresh(written.fresh, override.fresh);
    const changed = { ...written, ...saidIn(override), fresh };
    return checkPolicy(changed, `${name} as changed by namespaces.${namespace}`);
  }

  /** Another after each change at run time: what was resolved before may be another now. */
  get version(): number {
    return this.changesSoFar;
  }

  /**
   * Changes policies of a namespace at run time, on top of its overrides; `undefined` undoes it.
   *
   * @throws CachePolicyError, CacheDurationError where it is none
   */
  change(namespace: string, change: Partial<TtlPolicy> | undefined): void {
    if (change === undefined) this.changes.delete(namespace);
    else {
      checkPolicy({ fresh: '1ms', ...saidIn(change) }, `the change of ${namespace}`);
      this.changes.set(namespace, change);
    }
    this.changesSoFar += 1;
  }

  changeOf(namespace: string): Partial<TtlPolicy> | undefined {
    return this.changes.get(namespace);
  }

  private overrideOf(namespace: string): Partial<TtlPolicy> | undefined {
    const given = Object.hasOwn(this.overrides, namespace) ? this.overrides[namespace] : undefined;
    const change = this.changes.get(namespace);
    return change === undefined ? given : { ...given, ...saidIn(change) };
  }

  /** The namespaces that have overrides. */
  get overridden(): string[] {
    return Object.keys(this.overrides);
  }

  private lookUp(policy: Policy, where: string): { name: string; written: TtlPolicy } {
    if (typeof policy === 'object' && policy !== null)
      return { name: `the policy of ${where}`, written: policy };
    const text = String(policy);
    if (Object.hasOwn(this.policies, text)) {
      return { name: `policies.${text}`, written: this.policies[text] as TtlPolicy };
    }
    if (typeof policy === 'string' && !/^[\d.+-]/.test(text)) {
      const known = Object.keys(this.policies);
      throw new CachePolicyUnknownError(
        `${where}: no policy is called '${text}'. ` +
          (known.length === 0
            ? 'Give CacheModule.forRoot({ policies }) one of that name.'
            : `CacheModule was given ${known.map((name) => `'${name}'`).join(', ')}.`),
      );
    }
    return { name: `the policy of ${where}`, written: { fresh: policy as TtlPolicy['fresh'] } };
  }
}

/** The fields of an override that say something: one that is undefined changes nothing. */
function saidIn(override: Partial<TtlPolicy>): Partial<TtlPolicy> {
  return Object.fromEntries(Object.entries(override).filter(([, said]) => said !== undefined));
}

function checkPolicy(policy: TtlPolicy, name: string): CheckedPolicy {
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

function windowMs(duration: unknown, what: string, atLeastMs = 0): number | undefined {
  return duration === undefined ? undefined : durationToMs(duration, what, atLeastMs);
}

function optionalRule<Rule>(rule: Rule, what: string): Rule {
  if (rule !== undefined && typeof rule !== 'function') {
    throw new CachePolicyError(`${what}: expected a function of the value, not ${typeof rule}.`);
  }
  return rule;
}

import { checkPolicy } from '../options/policy.js';
import { CachePolicyError, CachePolicyUnknownError } from '../api/errors.js';
import { isRecord } from '../options/plain-object.js';
import type { CheckedPolicy, Policy, TtlPolicy } from '../options/policy.js';
import { overriddenFresh } from './near-travel-date.js';

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

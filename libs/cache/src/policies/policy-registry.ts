import { CachePolicyUnknownError } from '../api/errors.js';
import {
  type CheckedPolicy,
  checkPartOfPolicy,
  checkPolicy,
  givenFields,
  type Policy,
  type TtlPolicy,
} from '../options/policy.js';
import { overriddenFresh } from './near-travel-date.js';

/** The policies that the module was given, which are checked, with the overrides of each namespace. */
export class PolicyRegistry {
  private readonly changes = new Map<string, Partial<TtlPolicy>>();
  /** Another after each change at run time: what was resolved before may be another now. Only `change` sets it. */
  version = 0;

  constructor(
    private readonly policies: Readonly<Record<string, TtlPolicy>> = {},
    private readonly overrides: Readonly<Record<string, Partial<TtlPolicy>>> = {},
  ) {}

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
    const changed = { ...written, ...givenFields(override), fresh };
    return checkPolicy(changed, `${name} as changed by namespaces.${namespace}`);
  }

  /**
   * Changes policies of a namespace at run time, on top of its overrides; `undefined` undoes it.
   *
   * @throws CachePolicyError, CacheDurationError where it is none
   */
  change(namespace: string, change: Partial<TtlPolicy> | undefined): void {
    if (change === undefined) this.changes.delete(namespace);
    else {
      checkPartOfPolicy(change, `the change of ${namespace}`);
      this.changes.set(namespace, change);
    }
    this.version += 1;
  }

  changeOf(namespace: string): Partial<TtlPolicy> | undefined {
    return this.changes.get(namespace);
  }

  private overrideOf(namespace: string): Partial<TtlPolicy> | undefined {
    const given = Object.hasOwn(this.overrides, namespace) ? this.overrides[namespace] : undefined;
    const change = this.changes.get(namespace);
    return change === undefined ? given : { ...given, ...givenFields(change) };
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

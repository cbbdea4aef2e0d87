import type { LoadLimits } from '../cached-call/call.js';
import type { CheckedPolicy, PolicyRegistry } from '../policies/policy-registry.js';
import type { KeyedMark } from './marks/mark.js';
import type { MethodKeys } from './method-keys.js';
import type { PreparedLimit } from './prepared-limit.js';

export interface PreparedMethodParts<Mark extends KeyedMark> {
  readonly mark: Mark;
  readonly keys: MethodKeys;
  readonly limits: LoadLimits;
  /** What its loads spend, where `@RateLimited` stands above it: the cache is outside all the same. */
  readonly spends: readonly PreparedLimit[];
  readonly policies: PolicyRegistry;
}

/** What is worked out once for a decorator that keeps answers, and its policy, which may change at run time. */
export class PreparedMethod<Mark extends KeyedMark = KeyedMark> {
  readonly kind: Mark['kind'];
  readonly mark: Mark;
  readonly keys: MethodKeys;
  readonly limits: LoadLimits;
  readonly spends: readonly PreparedLimit[];
  private readonly policies: PolicyRegistry;
  private resolved: CheckedPolicy;
  private version: number;

  /** @throws CacheError that names what is wrong with its policy */
  constructor({ mark, keys, limits, spends, policies }: PreparedMethodParts<Mark>) {
    this.kind = mark.kind;
    this.mark = mark;
    this.keys = keys;
    this.limits = limits;
    this.spends = spends;
    this.policies = policies;
    this.resolved = this.resolve();
    this.version = policies.version;
  }

  get policy(): CheckedPolicy {
    if (this.version !== this.policies.version) {
      this.resolved = this.resolve();
      this.version = this.policies.version;
    }
    return this.resolved;
  }

  /** @throws CacheError where a change at run time and its own policy do not go together */
  resolve(): CheckedPolicy {
    const { policy, namespace } = this.mark;
    return this.policies.resolve(policy, namespace, this.keys.method);
  }
}

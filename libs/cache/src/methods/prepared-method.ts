import type { Call, LoadLimits } from '../cached-call/call/call.js';
import type { CheckedPolicy } from '../options/policy.js';
import type { PolicyRegistry } from '../policies/policy-registry.js';
import type { RefreshableMethod } from '../scheduling/refreshable-methods.js';
import type { ScheduledRefresh } from '../scheduling/scheduled-refresh.js';
import type { KeyedMark } from './marks/mark.js';
import type { MethodKeys } from './method-keys.js';
import type { PrefixOwners } from './prefix-owners.js';
import type { PreparedLimit } from './prepared-limit.js';

export interface PreparedMethodParts<Mark extends KeyedMark> {
  readonly mark: Mark;
  readonly keys: MethodKeys;
  readonly owners: PrefixOwners;
  readonly limits: LoadLimits;
  /** The limiters of its loads, the outermost last. */
  readonly limiters: readonly PreparedLimit[];
  readonly policies: PolicyRegistry;
  /** Counts the answers of a method that is refreshed by the clock. */
  readonly scheduledRefresh: Pick<ScheduledRefresh, 'count'>;
}

/** A method of one class whose answers are kept: checked once, then asked for a {@link Call} each time. */
export class PreparedMethod<Mark extends KeyedMark = KeyedMark> {
  readonly kind: Mark['kind'];
  readonly mark: Mark;
  readonly keys: MethodKeys;
  private resolved: CheckedPolicy;
  private version: number;

  /** @throws CacheError that names what is wrong with its policy */
  constructor(private readonly parts: PreparedMethodParts<Mark>) {
    this.kind = parts.mark.kind;
    this.mark = parts.mark;
    this.keys = parts.keys;
    this.resolved = this.resolve();
    this.version = parts.policies.version;
  }

  /** One call of the method, as the flow of a cached call takes it. */
  callOf(
    instance: object,
    args: readonly unknown[],
    load: Call['load'] = () => this.run(instance, args),
  ): Call {
    const { mark, keys } = this;
    const { limits, scheduledRefresh } = this.parts;
    const { method } = keys;
    const { namespace, options } = mark;
    const owner = this.owner();
    return {
      method,
      namespace,
      args,
      options,
      schemaVersion: owner.schemaVersionFor(options),
      policy: this.policy,
      limits,
      instance,
      key: () => owner.keyFor({ method, instance, args, options }),
      load,
      answered:
        options.revalidate === true
          ? (key, age) => scheduledRefresh.count(keys.methodPrefix, key, args, age)
          : undefined,
    };
  }

  /** The method as called on an instance, for calls by the clock. */
  refreshableFor(instance: object): RefreshableMethod {
    return { id: this.keys.methodPrefix, callFor: (args) => this.callOf(instance, args) };
  }

  /** Runs the method itself, as its limiters let it: the cache is outside, though `@RateLimited` stands above it. */
  run(instance: object, args: readonly unknown[]): Promise<unknown> {
    let call = (): Promise<unknown> => this.mark.method.apply(instance, [...args]);
    for (const limiter of this.parts.limiters) {
      const inner = call;
      call = () => limiter.run(instance, args, inner);
    }
    return call();
  }

  /** The policy as it holds now: a setting may change it at run time. */
  get policy(): CheckedPolicy {
    const { version } = this.parts.policies;
    if (this.version !== version) {
      this.resolved = this.resolve();
      this.version = version;
    }
    return this.resolved;
  }

  /** @throws CacheError where a change at run time and its own policy do not go together */
  resolve(): CheckedPolicy {
    const { policy, namespace } = this.mark;
    return this.parts.policies.resolve(policy, namespace, this.keys.method);
  }

  /** The keys of the cached method that a put, or a method for many, shares: they say what its own leave open. */
  private owner(): MethodKeys {
    if (this.kind === 'cacheable') return this.keys;
    return this.parts.owners.ownerOf(this.keys.methodPrefix) ?? this.keys;
  }
}

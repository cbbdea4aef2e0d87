import type { Call, LoadLimits } from '../cached-call/call/call.js';
import type { CheckedPolicy } from '../options/policy.js';
import type { PolicyRegistry } from '../policies/policy-registry.js';
import type { RefreshableMethod } from '../scheduling/refreshable-methods.js';
import type { ScheduledRefresh } from '../scheduling/scheduled-refresh.js';
import type { KeyedMark, MarkedMethod, ReaderMark } from './marks/mark.js';
import type { MethodKeys } from './method-keys.js';
import type { Readers } from './readers.js';
import type { PreparedLimit } from './prepared-limit.js';

/** The policy of one method, as it holds now: a setting may change it at run time. */
export class MethodPolicy {
  private resolved: CheckedPolicy;
  private version: number;

  /** @throws CacheError that names what is wrong with its policy */
  constructor(
    private readonly policies: PolicyRegistry,
    private readonly mark: KeyedMark,
    private readonly method: string,
  ) {
    this.resolved = this.resolve();
    this.version = policies.version;
  }

  get current(): CheckedPolicy {
    const { version } = this.policies;
    if (this.version !== version) {
      this.resolved = this.resolve();
      this.version = version;
    }
    return this.resolved;
  }

  /** @throws CacheError where a change at run time and its own policy do not go together */
  resolve(): CheckedPolicy {
    const { policy, namespace } = this.mark;
    return this.policies.resolve(policy, namespace, this.method);
  }
}

export interface PreparedMethodParts<Mark extends ReaderMark> {
  readonly mark: Mark;
  readonly keys: MethodKeys;
  readonly readers: Pick<Readers, 'named'>;
  readonly limits: LoadLimits;
  /** The limiters of its loads, the outermost last. */
  readonly limiters: readonly PreparedLimit[];
  readonly policy: MethodPolicy;
  /** Counts the answers of a method that is refreshed by the clock. */
  readonly scheduledRefresh: Pick<ScheduledRefresh, 'count'>;
}

/** A cached method of one class: checked once, then asked for a {@link Call} each time. */
export class PreparedMethod<Mark extends ReaderMark = ReaderMark> {
  readonly kind: Mark['kind'];
  readonly mark: Mark;
  readonly keys: MethodKeys;

  constructor(private readonly parts: PreparedMethodParts<Mark>) {
    this.kind = parts.mark.kind;
    this.mark = parts.mark;
    this.keys = parts.keys;
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
    const request = { method, instance, args, options };
    return {
      method,
      namespace,
      args,
      options,
      schemaVersion: owner.schemaVersionFor(options),
      policy: this.policy,
      limits,
      instance,
      key: () => owner.keyFor(request),
      variants: owner.hasVariants ? () => owner.variantsOf(request) : undefined,
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
    return runLimited(this.mark, this.parts.limiters, instance, args);
  }

  /** The policy as it holds now. */
  get policy(): CheckedPolicy {
    return this.parts.policy.current;
  }

  /** @throws CacheError where a change at run time and its own policy do not go together */
  resolve(): CheckedPolicy {
    return this.parts.policy.resolve();
  }

  /** The keys of the method for single items that a method for many shares: they say what its own leave open. */
  private owner(): MethodKeys {
    if (this.kind === 'cacheable') return this.keys;
    return (this.parts.readers.named(this.keys.methodPrefix) ?? this).keys;
  }
}

/** Runs a method as limiters let it: the first of them stands right over it. */
export function runLimited(
  { method }: MarkedMethod,
  limiters: readonly Pick<PreparedLimit, 'run'>[],
  instance: object,
  args: readonly unknown[],
): Promise<unknown> {
  let call = (): Promise<unknown> => method.apply(instance, [...args]);
  for (const limiter of limiters) {
    const inner = call;
    call = () => limiter.run(instance, args, inner);
  }
  return call();
}

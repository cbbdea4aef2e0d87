import type { Setting } from '../../contract/journal.port.js';
import type { TtlPolicy } from '../../contract/policy.js';
import type { PolicyBook } from '../../cached-call/policies/policy-book.js';
import type { ApplicationRuntime } from '../../nest/cache.runtime.js';
import type { PolicyFields } from '../admin/views.js';

/** What is changed of policies, by namespace, in this process. */
export class PolicyChanges {
  private texts = new Map<string, string>();

  constructor(
    private readonly policies: PolicyBook,
    private readonly runtime: Pick<ApplicationRuntime, 'keyed'>,
  ) {}

  of(namespace: string): PolicyFields | undefined {
    return this.policies.changeOf(namespace) as PolicyFields | undefined;
  }

  /**
   * It does not hold where it does not go with what the methods of the namespace say.
   *
   * @throws CachePolicyError, CacheDurationError
   */
  change(namespace: string, change: PolicyFields | undefined): void {
    const before = this.policies.changeOf(namespace);
    try {
      this.policies.change(namespace, change as Partial<TtlPolicy> | undefined);
      for (const method of this.runtime.keyed.values()) {
        if (method.mark.namespace === namespace) method.resolve();
      }
    } catch (error) {
      this.policies.change(namespace, before);
      throw error;
    }
  }

  /** @param attempt does a change, and tells where it can't be done */
  follow(set: ReadonlyMap<string, Setting>, attempt: (what: string, change: () => void) => void): void {
    const before = this.texts;
    this.texts = new Map([...set].map(([namespace, { text }]) => [namespace, text]));
    for (const namespace of new Set([...before.keys(), ...set.keys()])) {
      const text = this.texts.get(namespace);
      if (text === before.get(namespace)) continue;
      attempt(`the policy of ${namespace}`, () =>
        this.change(namespace, text === undefined ? undefined : (JSON.parse(text) as PolicyFields)),
      );
    }
  }
}

import type { Setting } from '../../ports/settings-store.js';
import type { TtlPolicy } from '../../options/policy.js';
import type { PolicyRegistry } from '../../policies/policy-registry.js';
import type { ApplicationRuntime } from '../../methods/application-runtime.js';
import type { PolicyFields } from './policy-override.js';
import { checkPolicyFields } from './policy-fields.js';

/** Applies policy changes in this process, by namespace. */
export class PolicyChanges {
  private readonly texts = new Map<string, string>();

  constructor(
    private readonly policies: PolicyRegistry,
    private readonly runtime: Pick<ApplicationRuntime, 'keyed'>,
  ) {}

  of(namespace: string): PolicyFields | undefined {
    return this.policies.changeOf(namespace) as PolicyFields | undefined;
  }

  /**
   * Changes the policies of a namespace; a change that does not fit the options of its methods is undone.
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

  /** Makes the next read of the server apply the stored change again. */
  reapply(namespace: string): void {
    this.texts.set(namespace, '');
  }

  /** The namespaces whose policies are changed. */
  get namespaces(): string[] {
    return [...this.texts.keys()].filter((namespace) => this.of(namespace) !== undefined);
  }

  /** Applies the stored changes. @param attempt makes a change, and logs one that can't be made */
  follow(set: ReadonlyMap<string, Setting>, attempt: (what: string, change: () => void) => void): void {
    for (const namespace of new Set([...this.texts.keys(), ...set.keys()])) {
      const text = set.get(namespace)?.text;
      if (text === this.texts.get(namespace)) continue;
      if (text === undefined) this.texts.delete(namespace);
      else this.texts.set(namespace, text);
      attempt(`the policy of ${namespace}`, () => {
        const fields = text === undefined ? undefined : (JSON.parse(text) as PolicyFields);
        if (fields !== undefined) checkPolicyFields(fields);
        this.change(namespace, fields);
      });
    }
  }
}

import { Injectable, NotFoundException } from '@nestjs/common';
import type { CheckedPolicy } from '../../../options/policy.js';
import { ApplicationRuntime } from '../../../methods/application-runtime.js';
import { REQUEST_OUTCOMES, type RequestOutcome, zeros } from '../../../statistics/counted.js';
import type { NamespaceFigures } from '../../cluster-statistics/counters.js';
import { CacheSettings } from '../../settings/cache.settings.js';
import type { PolicyPatch } from '../../settings/policy-fields.js';
import { KeyCount, type CountedNamespace } from './key-count.js';
import { nearest } from './nearest.js';
import { OwnNamespaces } from './own-namespaces.js';
import type {
  NamespaceFiguresResponse,
  NamespacesResponse,
  NamespaceResponse,
  PolicyResponse,
} from './namespace-responses.js';
import type { PolicyFields } from '../../settings/policy-override.js';

/** Outcomes that count as hits, and those that count as misses. */
const HITS: readonly RequestOutcome[] = ['fresh_l1', 'fresh_l2', 'stale', 'negative', 'stale_if_error'];
const MISSES: readonly RequestOutcome[] = ['load', 'load_failed', 'error_cached', 'absent'];

/** Lists the namespaces known by methods, options, use or entries, with their figures, and changes their policies. */
@Injectable()
export class NamespacesAdmin {
  constructor(
    private readonly runtime: ApplicationRuntime,
    private readonly settings: CacheSettings,
    private readonly keyCount: KeyCount,
    private readonly ownNamespaces: OwnNamespaces,
  ) {}

  async list(): Promise<NamespacesResponse> {
    const counted = this.keyCount.latest();
    const lastHour = await this.ownNamespaces.lastHour();
    const names = this.names(lastHour?.keys());
    const namespaces = [...names].toSorted().map((name) =>
      responseOf(name, {
        policies: this.policiesOf(name),
        override: this.settings.policyChangeOf(name),
        figures: lastHour?.get(name),
        keys: counted?.namespaces.get(name),
      }),
    );
    if (counted === undefined) return { namespaces };
    const { at, isWhole, keys } = counted;
    return { namespaces, counted: { at, isWhole, keys } };
  }

  /** Changes the policies of a namespace. @throws NotFoundException for an unknown one; the errors of a wrong policy */
  async changePolicy(namespace: string, fields: PolicyPatch | undefined): Promise<PolicyResponse[]> {
    // A change can be undone even where no process knows the namespace any more.
    if (this.settings.policyChangeOf(namespace) === undefined) this.requireKnown(namespace);
    await this.settings.setPolicy(namespace, fields);
    return this.policiesOf(namespace);
  }

  /** @throws NotFoundException for an unknown namespace; it suggests similar names */
  requireKnown(namespace: string): void {
    const names = this.names();
    if (names.has(namespace)) return;
    const near = nearest(namespace, [...names]);
    const hint = near.length > 0 ? `Near are ${near.join(', ')}.` : `Known are ${[...names].join(', ')}.`;
    throw new NotFoundException(`There is no namespace '${namespace.slice(0, 80)}'. ${hint}`);
  }

  private names(others: Iterable<string> = []): Set<string> {
    const counted = this.keyCount.latest()?.namespaces.keys() ?? [];
    const names = this.ownNamespaces.names([...counted, ...others]);
    // Keys without a namespace count under ''.
    names.delete('');
    return names;
  }

  private policiesOf(namespace: string): PolicyResponse[] {
    return [...this.runtime.keyed]
      .filter(([, { mark }]) => mark.namespace === namespace)
      .map(([methodPrefix, { policy }]) => policyResponse(methodPrefix, policy));
  }
}

function responseOf(
  name: string,
  known: {
    policies: readonly PolicyResponse[];
    override: PolicyFields | undefined;
    figures: readonly NamespaceFigures[] | undefined;
    keys: CountedNamespace | undefined;
  },
): NamespaceResponse {
  const { policies, override, figures, keys } = known;
  return {
    name,
    methods: policies.map(({ method }) => method),
    policies,
    ...(override !== undefined && { override }),
    ...(figures !== undefined && { lastHour: figuresResponse(figures) }),
    ...(keys !== undefined && { keys: keys.keys, bytes: keys.bytes }),
    ...(keys !== undefined && keys.expiring > 0 && { meanRemainingMs: keys.remainingMs / keys.expiring }),
  };
}

function figuresResponse(all: readonly NamespaceFigures[]): NamespaceFiguresResponse {
  const requests = zeros(REQUEST_OUTCOMES);
  let [loads, loadMs, failures] = [0, 0, 0];
  for (const one of all) {
    for (const outcome of REQUEST_OUTCOMES) requests[outcome] += one.requests[outcome];
    loads += one.loads.count;
    loadMs += one.loads.totalMs;
    failures += one.failures;
  }
  const sum = (outcomes: readonly RequestOutcome[]) => outcomes.reduce((so, name) => so + requests[name], 0);
  const [hits, misses] = [sum(HITS), sum(MISSES)];
  return {
    requests,
    loads,
    failures,
    ...(hits + misses > 0 && { hitRatio: hits / (hits + misses) }),
    ...(loads > 0 && { meanLoadMs: loadMs / loads }),
  };
}

function policyResponse(method: string, policy: CheckedPolicy): PolicyResponse {
  const { fresh, staleMs, staleIfErrorMs, negativeMs, errors, jitter, refreshAhead } = policy;
  return {
    method,
    freshMs: typeof fresh === 'number' ? fresh : 'by rule',
    staleMs,
    staleIfErrorMs,
    ...(negativeMs !== undefined && { negativeMs }),
    errorsMs: typeof errors === 'number' ? errors : 'by rule',
    jitter,
    ...(refreshAhead !== undefined && { refreshAhead }),
  };
}

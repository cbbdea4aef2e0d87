import { describe, expect, it } from '@jest/globals';
import { PolicyRegistry } from '../../../../libs/cache/src/policies/policy-registry.js';
import { PolicyChanges } from '../../../../libs/cache/src/ops/settings/policy-changes.js';

function changes() {
  const policies = new PolicyRegistry();
  const changed = new PolicyChanges(policies, { keyed: new Map() });
  const rejected: string[] = [];
  const follow = (set: Record<string, string>) =>
    changed.follow(
      new Map(Object.entries(set).map(([name, text]) => [name, { text, remainingMs: Infinity }])),
      (what, change) => {
        try {
          change();
        } catch {
          rejected.push(what);
        }
      },
    );
  return { changed, follow, rejected };
}

describe('policies that are changed at run time', () => {
  it('follow what is stored, where a broken one harms no other', () => {
    const { changed, follow, rejected } = changes();
    follow({ a: 'null', b: '{"fresh":"1m"}', c: 'no JSON', d: '{"fresh":"soon"}' });
    expect(changed.of('b')).toEqual({ fresh: '1m' });
    expect(rejected).toEqual(['the policy of a', 'the policy of c', 'the policy of d']);
    expect(changed.namespaces).toEqual(['b']);
    follow({});
    expect(changed.of('b')).toBeUndefined();
  });

  it('are applied anew where an undone change may have reached the server all the same', () => {
    const { changed, follow } = changes();
    // The bus brings the change, then this process undoes it since the reply was lost.
    changed.change('flights', { fresh: '9m' });
    follow({ flights: '{"fresh":"9m"}' });
    changed.change('flights', undefined);
    follow({ flights: '{"fresh":"9m"}' });
    expect(changed.of('flights')).toBeUndefined();
    changed.reapply('flights');
    follow({ flights: '{"fresh":"9m"}' });
    expect(changed.of('flights')).toEqual({ fresh: '9m' });
    changed.change('flights', undefined);
    changed.reapply('flights');
    follow({});
    expect([changed.of('flights'), changed.namespaces]).toEqual([undefined, []]);
  });
});

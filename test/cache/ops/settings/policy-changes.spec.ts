import { describe, expect, it } from '@jest/globals';
import { PolicyRegistry } from '../../../../libs/cache/src/policies/policy-registry.js';
import { PolicyChanges } from '../../../../libs/cache/src/ops/settings/policy-changes.js';

function changes() {
  const book = new PolicyRegistry();
  const held = new PolicyChanges(book, { keyed: new Map() });
  const rejected: string[] = [];
  const follow = (set: Record<string, string>) =>
    held.follow(
      new Map(Object.entries(set).map(([name, text]) => [name, { text, remainingMs: Infinity }])),
      (what, change) => {
        try {
          change();
        } catch {
          rejected.push(what);
        }
      },
    );
  return { book, held, follow, rejected };
}

describe('policies that are changed at run time', () => {
  it('follow what is set, one that is none harming no other', () => {
    const { held, follow, rejected } = changes();
    follow({ a: 'null', b: '{"fresh":"1m"}', c: 'no JSON', d: '{"fresh":"soon"}' });
    expect(held.of('b')).toEqual({ fresh: '1m' });
    expect(rejected).toEqual(['the policy of a', 'the policy of c', 'the policy of d']);
    expect(held.namespaces).toEqual(['b']);
    follow({});
    expect(held.of('b')).toBeUndefined();
  });

  it('are taken over anew where an undone change may have reached the server all the same', () => {
    const { held, follow } = changes();
    // As it comes: told by the bus, then given up here since the reply was lost.
    held.change('flights', { fresh: '9m' });
    follow({ flights: '{"fresh":"9m"}' });
    held.change('flights', undefined);
    follow({ flights: '{"fresh":"9m"}' });
    expect(held.of('flights')).toBeUndefined();
    held.doubt('flights');
    follow({ flights: '{"fresh":"9m"}' });
    expect(held.of('flights')).toEqual({ fresh: '9m' });
    held.change('flights', undefined);
    held.doubt('flights');
    follow({});
    expect([held.of('flights'), held.namespaces]).toEqual([undefined, []]);
  });
});

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { channelMessageOf } from '../../../../libs/cache/src/invalidation/channel/channel-message.js';

const read = (message: unknown) => channelMessageOf(JSON.stringify(message));
const faultOf = (message: unknown): string | undefined => {
  const answer = read(message);
  return 'fault' in answer ? answer.fault : undefined;
};

describe('a message on the invalidation channel', () => {
  it('has all fields of version 1', () => {
    expect(
      read({
        v: 1,
        id: 'change-7',
        source: 'trips',
        mode: 'expire',
        tags: ['trip:1', 'trip:1', 'Zürich'],
        keys: [{ namespace: 'flights', key: 'offer:1' }],
        namespaces: ['weather', 'weather'],
      }),
    ).toEqual({
      id: 'change-7',
      source: 'trips',
      mode: 'expire',
      names: ['t:trip:1', 't:Zürich', 'k:flights:offer:1'],
      namespaces: ['weather'],
    });
  });

  it('deletes where no mode is given, and needs no id', () => {
    expect(read({ v: 1, tags: ['a'] })).toEqual({ mode: 'delete', names: ['t:a'], namespaces: [] });
  });

  it.each([
    ['nothing at all', [], 'it is not a JSON object'],
    ['text', 'hello', 'it is not a JSON object'],
    ['null', null, 'it is not a JSON object'],
    ['another version', { v: 2, tags: ['a'] }, 'its v must be the number 1'],
    ['no version', { tags: ['a'] }, 'its v must be the number 1'],
    ['no names', { v: 1, mode: 'delete' }, 'it names no tags, no keys and no namespaces'],
    ['empty lists', { v: 1, tags: [], keys: [] }, 'it names no tags, no keys and no namespaces'],
    ['a field of ours misspelled', { v: 1, tag: ['secret'] }, 'it has a field that version 1 does not know'],
    ['another mode', { v: 1, tags: ['a'], mode: 'hard' }, "its mode must be 'delete' or 'expire'"],
    ['an empty id', { v: 1, tags: ['a'], id: '' }, 'its id must be well-formed text of 1 to 200 bytes'],
    [
      'a long id',
      { v: 1, tags: ['a'], id: 'é'.repeat(101) },
      'its id must be well-formed text of 1 to 200 bytes',
    ],
    [
      'a number as source',
      { v: 1, tags: ['a'], source: 7 },
      'its source must be well-formed text of 1 to 200 bytes',
    ],
    [
      'tags as text',
      { v: 1, tags: 'a' },
      'its tags must be a list, each well-formed text of 1 to 1024 bytes',
    ],
    [
      'an empty tag',
      { v: 1, tags: [''] },
      'its tags must be a list, each well-formed text of 1 to 1024 bytes',
    ],
    [
      'half a letter',
      { v: 1, tags: ['\ud800'] },
      'its tags must be a list, each well-formed text of 1 to 1024 bytes',
    ],
    [
      'a reserved namespace',
      { v: 1, namespaces: ['_cache.job'] },
      'its namespaces must be a list of namespaces',
    ],
    [
      'a namespace with a colon',
      { v: 1, namespaces: ['a:b'] },
      'its namespaces must be a list of namespaces',
    ],
    ['a key as text', { v: 1, keys: ['a:b'] }, 'its keys must be a list of { namespace, key }'],
    [
      'a key without namespace',
      { v: 1, keys: [{ key: 'b' }] },
      'its keys must be a list of { namespace, key }',
    ],
    [
      'a key with more',
      { v: 1, keys: [{ namespace: 'a', key: 'b', mode: 'x' }] },
      'its keys must be a list of',
    ],
    [
      'too many names',
      { v: 1, tags: Array.from({ length: 600 }, String), namespaces: Array(401).fill('n') },
      'it names more than 1000',
    ],
  ])('is refused with %s', (_, message, fault) => {
    expect(faultOf(message)).toContain(fault);
  });

  it('is refused beyond 64 kB, before it is read', () => {
    const tags = Array.from({ length: 70 }, (_, at) => String(at).padEnd(1_000, 'x'));
    expect(faultOf({ v: 1, tags })).toBe('it is longer than 65536 bytes');
    expect(faultOf({ v: 1, tags: tags.slice(0, 60) })).toBeUndefined();
  });

  it('is refused where it is no JSON', () => {
    for (const text of ['', '{', '{"v":1,"tags":["a"]', '\0']) {
      expect(channelMessageOf(text)).toEqual({ fault: 'it is not JSON' });
    }
  });

  it('never throws, and a fault holds nothing of the message', () => {
    const field = fc.constantFrom(
      'v',
      'id',
      'source',
      'mode',
      'tags',
      'keys',
      'namespaces',
      '__proto__',
      'other',
    );
    const anything = fc.dictionary(
      field,
      fc.jsonValue().map((value) => ({ secretWord: value })),
    );
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue()), (message) => {
        expect(faultOf(message) ?? '').not.toContain('secretWord');
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void channelMessageOf(text)));
  });
});

import { describe, expect, it } from '@jest/globals';
import { busMessageOf } from '../../../../libs/cache/src/stores/dragonfly/bus-message.js';

const INVALIDATED = { kind: 'invalidated', epoch: 'e', number: 3, names: ['t:a'], mode: 'delete' };
const ENDED = { kind: 'completed', key: 'ns:k', token: 't' };
const FREED = { kind: 'capacity-freed', id: 'supplier:key' };

const SET = { kind: 'setting-changed', table: 'policies' };
const PING = { kind: 'ping', token: 't' };

describe('a message on the bus', () => {
  it.each([INVALIDATED, { ...INVALIDATED, names: [], number: 0, mode: 'expire' }, ENDED, FREED, SET, PING])(
    'is read: %j',
    (message) => expect(busMessageOf(JSON.stringify(message))).toEqual(message),
  );

  it('holds no more than it should', () => {
    expect(busMessageOf(JSON.stringify({ ...ENDED, more: 1 }))).toEqual(ENDED);
    expect(busMessageOf(JSON.stringify({ ...FREED, more: 1 }))).toEqual(FREED);
  });

  it.each([
    '',
    'hello',
    '{',
    'null',
    '7',
    '[]',
    '{}',
    '{"kind":"other"}',
    JSON.stringify({ ...INVALIDATED, epoch: '' }),
    JSON.stringify({ ...INVALIDATED, epoch: 7 }),
    JSON.stringify({ ...INVALIDATED, number: -1 }),
    JSON.stringify({ ...INVALIDATED, number: 1.5 }),
    JSON.stringify({ ...INVALIDATED, number: '3' }),
    JSON.stringify({ ...INVALIDATED, names: 't:a' }),
    JSON.stringify({ ...INVALIDATED, names: [7] }),
    JSON.stringify({ ...INVALIDATED, mode: 'hard' }),
    JSON.stringify({ ...ENDED, key: undefined }),
    JSON.stringify({ ...ENDED, token: null }),
    JSON.stringify({ ...SET, table: 7 }),
    JSON.stringify({ ...PING, token: undefined }),
    JSON.stringify({ ...FREED, id: undefined }),
    JSON.stringify({ ...FREED, id: 7 }),
  ])('is nothing of ours: %s', (text) => expect(busMessageOf(text)).toBeUndefined());
});

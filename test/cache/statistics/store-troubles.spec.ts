import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { inWords, StoreTroubles } from '../../../libs/cache/src/statistics/store-troubles.js';

describe('the troubles of a store', () => {
  function remembered() {
    const clock = new FakeClock();
    const events = new CacheEvents();
    const troubles = new StoreTroubles(clock);
    troubles.listen(events);
    const call = (name: string, reason?: string): void => {
      const error = reason === undefined ? undefined : new CacheStoreUnavailableError(reason);
      events.emit('storeTroubled', { call: name, ...(error && { error }) });
    };
    return { clock, troubles, call, events };
  }

  it('are the calls that failed last, by reason', () => {
    const { troubles, call } = remembered();
    call('store.write', 'Full.');
    call('store.read', 'Full.');
    call('leases.commit', 'Not allowed.');
    expect(inWords(troubles.now())).toBe('Full. (store.write, store.read) Not allowed. (leases.commit)');
    expect(inWords(troubles.now(['leases.commit']))).toBe('Not allowed. (leases.commit)');
    expect(inWords(troubles.now(['leases.renew']))).toBeUndefined();
  });

  it('end with the next success of the same call, and change with its next failure', () => {
    const { troubles, call } = remembered();
    call('store.write', 'Full.');
    call('store.read');
    expect(inWords(troubles.now())).toBe('Full. (store.write)');
    call('store.write', 'Not allowed.');
    expect(inWords(troubles.now())).toBe('Not allowed. (store.write)');
    call('store.write');
    expect(inWords(troubles.now())).toBeUndefined();
  });

  it('end together where one call succeeds that failed for the same reason, and with a new connection', () => {
    const { troubles, call, events } = remembered();
    call('store.write', 'Busy.');
    call('versions.sync', 'Busy.');
    call('leases.commit', 'Full.');
    call('versions.sync');
    expect(inWords(troubles.now())).toBe('Full. (leases.commit)');
    events.emit('connection', { name: 'redis://a/0', state: 'up' });
    expect(inWords(troubles.now())).toBeUndefined();
  });

  it('end a minute after the call was last made', () => {
    const { clock, troubles, call } = remembered();
    call('store.write', 'Full.');
    clock.advance(59_999);
    expect(inWords(troubles.now())).toBe('Full. (store.write)');
    clock.advance(1);
    expect(inWords(troubles.now())).toBeUndefined();
  });
});

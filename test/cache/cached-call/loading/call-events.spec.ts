import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError, CacheValueError } from '@tripsage/cache';
import { recordEvents } from '@tripsage/cache-testing';
import { CallEvents } from '../../../../libs/cache/src/cached-call/loading/call-events.js';
import { callOf } from '../../simulated-process.js';

const down = new CacheStoreUnavailableError('timed out');

/** The events of calls of `Service.find` over a store by the name of memory. */
function emitting() {
  const events = new CacheEvents();
  return { told: recordEvents(events), callEvents: new CallEvents(events, 'memory') };
}

describe('events of a cached call', () => {
  const call = callOf(async () => 'value');

  it('are not of each look-up that finds nothing, but of one that says something of the store', () => {
    const { told, callEvents } = emitting();
    callEvents.notFound(call, 'ns:key', { state: 'miss', reason: 'absent' });
    expect([told.of('unreadable'), told.of('storeFailed')]).toEqual([[], []]);
    callEvents.notFound(call, 'ns:key', { state: 'miss', reason: 'unreadable', detail: 'truncated' });
    expect(told.of('unreadable')).toEqual([{ namespace: 'ns', key: 'ns:key', reason: 'truncated' }]);
    callEvents.notFound(call, 'ns:key', { state: 'miss', reason: 'store-unavailable', error: down });
    expect(told.of('storeFailed')).toEqual([{ store: 'memory', operation: 'read', error: down }]);
  });

  it('tell an answer that was not kept from a store that failed to keep it', () => {
    const { told, callEvents } = emitting();
    const error = new CacheValueError('no value');
    callEvents.kept(call, 'ns:key', { notStored: 'too-large', error });
    expect(told.of('storeFailed')).toEqual([]);
    callEvents.kept(call, 'ns:key', { notStored: 'store-unavailable', error: down });
    expect(told.of('storeFailed')).toMatchObject([{ operation: 'write', error: down }]);
    expect(told.of('notStored')).toEqual([
      { namespace: 'ns', key: 'ns:key', method: 'Service.find', reason: 'too-large', error },
      { namespace: 'ns', key: 'ns:key', method: 'Service.find', reason: 'store-unavailable', error: down },
    ]);
  });

  it('name the namespace, the key and the method of a load', () => {
    const { told, callEvents } = emitting();
    const error = new Error('no supplier');
    callEvents.loaded(call, 'ns:key', 5);
    callEvents.loadFailed(call, 'ns:key', 7, error);
    const names = { namespace: 'ns', key: 'ns:key', method: 'Service.find' };
    expect(told.of('loaded')).toEqual([{ ...names, durationMs: 5 }]);
    expect(told.of('loadFailed')).toEqual([{ ...names, durationMs: 7, error }]);
  });
});

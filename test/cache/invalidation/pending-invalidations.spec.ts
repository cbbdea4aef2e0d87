import { describe, expect, it } from '@jest/globals';
import { PendingInvalidations } from '../../../libs/cache/src/invalidation/pending-invalidations.js';

describe('pending invalidations', () => {
  it('block their names, whatever their mode, until a replay is confirmed', () => {
    const pending = new PendingInvalidations();
    pending.remember({ names: ['t:a'], mode: 'expire' });
    expect([pending.blocks(['n:ns', 't:a']), pending.blocks(['t:b'])]).toEqual([true, false]);
    pending.confirmed(pending.replay());
    expect([pending.blocks(['t:a']), pending.isEmpty]).toEqual([false, true]);
  });

  it('are replayed once each, by delete where both modes came', () => {
    const pending = new PendingInvalidations();
    pending.remember({ names: ['k:ns:a', 't:t'], mode: 'delete' });
    pending.remember({ names: ['t:t', 't:u'], mode: 'expire' });
    pending.remember({ names: ['n:ns'], mode: 'delete', cleared: ['ns'] });
    expect(pending.replay()).toMatchObject({
      isReset: false,
      names: { delete: ['k:ns:a', 't:t', 'n:ns'], expire: ['t:u'] },
      keys: ['ns:a'],
      cleared: ['ns'],
    });
  });

  it('stay where they came, or came again, after the replay', () => {
    const pending = new PendingInvalidations();
    pending.remember({ names: ['t:a', 't:b'], mode: 'delete' });
    const replay = pending.replay();
    pending.remember({ names: ['t:b', 't:c'], mode: 'delete' });
    pending.rememberReset();
    pending.confirmed(replay);
    expect(pending.replay()).toMatchObject({ isReset: true, names: { delete: ['t:b', 't:c'] } });
  });

  it('are counted each once: a namespace by its name and its plain values, a reset as one', () => {
    const pending = new PendingInvalidations();
    expect(pending.size).toBe(0);
    pending.remember({ names: ['t:a', 'k:ns:b'], mode: 'delete' });
    pending.remember({ names: ['t:a'], mode: 'expire' });
    pending.remember({ names: ['n:ns'], mode: 'delete', cleared: ['ns'] });
    expect(pending.size).toBe(3);
    pending.rememberReset();
    pending.rememberReset();
    expect(pending.size).toBe(4);
    pending.confirmed(pending.replay());
    expect(pending.size).toBe(0);
  });

  it('block everything after a reset', () => {
    const pending = new PendingInvalidations();
    pending.rememberReset();
    expect(pending.blocks(['t:any'])).toBe(true);
  });

  it('become one reset beyond ten thousand names, plain values included', () => {
    const pending = new PendingInvalidations();
    const names = Array.from({ length: 10_001 }, (_, index) => `k:ns${index % 3}:${index}`);
    pending.remember({ names, mode: 'delete' });
    expect(pending.replay()).toMatchObject({
      isReset: true,
      names: { delete: [], expire: [] },
      cleared: ['ns0', 'ns1', 'ns2'],
    });
    expect(pending.blocks(['t:any'])).toBe(true);
  });
});

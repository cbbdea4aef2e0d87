import { describe, expect, it } from '@jest/globals';
import { Unsent } from '../../../libs/cache/src/invalidation/pending-invalidations.js';

describe('invalidations that the server did not confirm', () => {
  it('block their names, whatever their mode, until they were sent', () => {
    const unsent = new Unsent();
    unsent.remember({ names: ['t:a'], mode: 'expire' });
    expect([unsent.blocks(['n:ns', 't:a']), unsent.blocks(['t:b'])]).toEqual([true, false]);
    unsent.sent(unsent.replay());
    expect([unsent.blocks(['t:a']), unsent.isEmpty]).toEqual([false, true]);
  });

  it('are made up for once each, the harder mode first to last', () => {
    const unsent = new Unsent();
    unsent.remember({ names: ['k:ns:a', 't:t'], mode: 'delete' });
    unsent.remember({ names: ['t:t', 't:u'], mode: 'expire' });
    unsent.remember({ names: ['n:ns'], mode: 'delete', cleared: ['ns'] });
    expect(unsent.replay()).toMatchObject({
      isReset: false,
      names: { delete: ['k:ns:a', 't:t', 'n:ns'], expire: ['t:u'] },
      keys: ['ns:a'],
      cleared: ['ns'],
    });
  });

  it('stay where they came, or came again, after the replay', () => {
    const unsent = new Unsent();
    unsent.remember({ names: ['t:a', 't:b'], mode: 'delete' });
    const replay = unsent.replay();
    unsent.remember({ names: ['t:b', 't:c'], mode: 'delete' });
    unsent.rememberReset();
    unsent.sent(replay);
    expect(unsent.replay()).toMatchObject({ isReset: true, names: { delete: ['t:b', 't:c'] } });
  });

  it('block everything after a reset', () => {
    const unsent = new Unsent();
    unsent.rememberReset();
    expect(unsent.blocks(['t:any'])).toBe(true);
  });

  it('become one reset beyond ten thousand names, plain values included', () => {
    const unsent = new Unsent();
    const names = Array.from({ length: 10_001 }, (_, index) => `k:ns${index % 3}:${index}`);
    unsent.remember({ names, mode: 'delete' });
    expect(unsent.replay()).toMatchObject({
      isReset: true,
      names: { delete: [], expire: [] },
      cleared: ['ns0', 'ns1', 'ns2'],
    });
    expect(unsent.blocks(['t:any'])).toBe(true);
  });
});

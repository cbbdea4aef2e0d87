import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError } from '@tripsage/cache';
import { FakeClock, recordEvents } from '@tripsage/cache-testing';
import type { Finding, HealthCheck } from '../../../../libs/cache/src/ops/health/checks/health-check.js';
import { HealthWatch } from '../../../../libs/cache/src/ops/health/health-watch.js';
import { Gated, settle } from '../../simulated-process.js';

class ScriptedCheck implements HealthCheck {
  looks = 0;
  constructor(
    readonly part: string,
    public answer: () => Promise<readonly Finding[]> = async () => [{ part, state: 'up', latencyMs: 1 }],
  ) {}
  look(): Promise<readonly Finding[]> {
    this.looks += 1;
    return this.answer();
  }
  says(state: Finding['state'], reason?: string): void {
    this.answer = async () => [{ part: this.part, state, ...(reason !== undefined && { reason }) }];
  }
}

function watching(checks: readonly HealthCheck[], essential: readonly string[] = []) {
  const clock = new FakeClock();
  const events = new CacheEvents();
  const told = recordEvents(events);
  const watch = new HealthWatch({ checks: () => checks, clock, events, limitMs: 500, essential });
  return { clock, told, watch };
}

describe('the watch over health', () => {
  it('says that nothing is known before the first look', () => {
    const { watch } = watching([new ScriptedCheck('store')]);
    expect(watch.ageMs).toBe(Infinity);
    expect(watch.health).toMatchObject({ state: 'degraded', parts: [{ part: 'health', state: 'degraded' }] });
  });

  it('tells each part, with what it takes to answer and since when, and its changes once', async () => {
    const [store, bus] = [new ScriptedCheck('store'), new ScriptedCheck('bus')];
    const { watch, clock, told } = watching([store, bus]);
    await watch.look();
    expect(watch.health).toEqual({
      state: 'up',
      parts: [
        { part: 'store', state: 'up', latencyMs: 1, since: '2027-01-01T00:00:00.000Z' },
        { part: 'bus', state: 'up', latencyMs: 1, since: '2027-01-01T00:00:00.000Z' },
      ],
    });
    store.says('down', 'gone');
    for (let look = 0; look < 4; look += 1) {
      clock.advance(2_000);
      await watch.look();
    }
    expect(watch.health.state).toBe('degraded');
    const [of] = watch.health.parts;
    expect(of).toEqual({ part: 'store', state: 'down', reason: 'gone', since: '2027-01-01T00:00:04.000Z' });
    const changes = told.of('healthChanged').filter(({ part }) => part === 'store');
    expect(changes).toEqual([
      { part: 'store', from: undefined, to: 'up', reason: '' },
      { part: 'store', from: 'up', to: 'down', reason: 'gone' },
    ]);
    expect(told.of('healthChecked')).toContainEqual({ part: 'bus', latencyMs: 1 });
  });

  it('is down only without what it can not do without', async () => {
    const store = new ScriptedCheck('store');
    store.says('down', 'gone');
    const { watch } = watching([store], ['store']);
    await watch.look();
    expect(watch.health.state).toBe('down');
  });

  it('keeps the reason of the state that is told while looks do not agree', async () => {
    const store = new ScriptedCheck('store');
    store.says('down', 'gone');
    const { watch } = watching([store]);
    await watch.look();
    store.says('up');
    await watch.look();
    expect(watch.health.parts).toMatchObject([{ state: 'down', reason: 'gone' }]);
  });

  it('gives the reason of the look whose state is told', async () => {
    const store = new ScriptedCheck('store');
    const { watch } = watching([store]);
    await watch.look();
    store.says('degraded', 'slow');
    await watch.look();
    store.says('down', 'gone');
    await watch.look();
    expect(watch.health.parts).toMatchObject([{ state: 'degraded', reason: 'slow' }]);
  });

  it('takes what hangs for down after its limit, and what fails without saying why; others are seen all the same', async () => {
    const hangs = new Gated<readonly Finding[]>();
    const failing = new ScriptedCheck('failing', async () => {
      throw new TypeError('user data');
    });
    const storeless = new ScriptedCheck('bus', async () => {
      throw new CacheStoreUnavailableError('away');
    });
    const all = [new ScriptedCheck('hanging', hangs.run), failing, storeless, new ScriptedCheck('fine')];
    const { watch, clock } = watching(all);
    const looking = watch.look();
    await settle();
    clock.advance(500);
    await looking;
    expect(watch.health.parts).toMatchObject([
      { part: 'hanging', state: 'down', reason: 'It did not answer within 500 ms.' },
      { part: 'failing', state: 'down', reason: 'It could not be checked (TypeError).' },
      { part: 'bus', state: 'degraded', reason: 'The server is away.' },
      { part: 'fine', state: 'up', latencyMs: 1 },
    ]);
    hangs.open([]);
  });

  it('looks once for all who ask meanwhile', async () => {
    const gated = new Gated<readonly Finding[]>();
    const check = new ScriptedCheck('store', gated.run);
    const { watch } = watching([check]);
    const looks = [watch.look(), watch.look(), watch.look()];
    gated.open([]);
    await Promise.all(looks);
    expect(check.looks).toBe(1);
  });
});

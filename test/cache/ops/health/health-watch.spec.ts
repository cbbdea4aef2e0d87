import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheStoreUnavailableError } from '@tripsage/cache';
import { FakeClock, recordEvents } from '@tripsage/cache-testing';
import type { Finding, HealthCheck } from '../../../../libs/cache/src/ops/health/checks/health-check.js';
import { HealthWatch } from '../../../../libs/cache/src/ops/health/health-watch.js';
import { Gated, settle } from '../../simulated-process.js';

class ScriptedCheck implements HealthCheck {
  runs = 0;
  constructor(
    readonly part: string,
    public answer: () => Promise<readonly Finding[]> = async () => [{ part, state: 'up', latencyMs: 1 }],
  ) {}
  run(): Promise<readonly Finding[]> {
    this.runs += 1;
    return this.answer();
  }
  finds(state: Finding['state'], reason?: string): void {
    this.answer = async () => [{ part: this.part, state, ...(reason !== undefined && { reason }) }];
  }
}

function watching(checks: readonly HealthCheck[], essential: readonly string[] = []) {
  const clock = new FakeClock();
  const events = new CacheEvents();
  const recorded = recordEvents(events);
  const watch = new HealthWatch({ checks: () => checks, clock, events, limitMs: 500, essential });
  return { clock, recorded, watch };
}

describe('the watch over health', () => {
  it('is degraded before the first check ends', () => {
    const { watch } = watching([new ScriptedCheck('store')]);
    expect(watch.ageMs).toBe(Infinity);
    expect(watch.health).toMatchObject({ state: 'degraded', parts: [{ part: 'health', state: 'degraded' }] });
  });

  it('keeps each part with its latency and since when, and emits each change once', async () => {
    const [store, bus] = [new ScriptedCheck('store'), new ScriptedCheck('bus')];
    const { watch, clock, recorded } = watching([store, bus]);
    await watch.check();
    expect(watch.health).toEqual({
      state: 'up',
      parts: [
        { part: 'store', state: 'up', latencyMs: 1, since: '2027-01-01T00:00:00.000Z' },
        { part: 'bus', state: 'up', latencyMs: 1, since: '2027-01-01T00:00:00.000Z' },
      ],
    });
    store.finds('down', 'gone');
    for (let checks = 0; checks < 4; checks += 1) {
      clock.advance(2_000);
      await watch.check();
    }
    expect(watch.health.state).toBe('degraded');
    const [of] = watch.health.parts;
    expect(of).toEqual({ part: 'store', state: 'down', reason: 'gone', since: '2027-01-01T00:00:04.000Z' });
    const changes = recorded.of('healthChanged').filter(({ part }) => part === 'store');
    expect(changes).toEqual([
      { part: 'store', from: undefined, to: 'up', reason: '' },
      { part: 'store', from: 'up', to: 'down', reason: 'gone' },
    ]);
    expect(recorded.of('healthChecked')).toContainEqual({ part: 'bus', latencyMs: 1 });
  });

  it('is down only without an essential part', async () => {
    const store = new ScriptedCheck('store');
    store.finds('down', 'gone');
    const { watch } = watching([store], ['store']);
    await watch.check();
    expect(watch.health.state).toBe('down');
  });

  it('keeps the reason of the settled state while checks do not agree', async () => {
    const store = new ScriptedCheck('store');
    store.finds('down', 'gone');
    const { watch } = watching([store]);
    await watch.check();
    store.finds('up');
    await watch.check();
    expect(watch.health.parts).toMatchObject([{ state: 'down', reason: 'gone' }]);
  });

  it('gives the reason of the check whose state settled', async () => {
    const store = new ScriptedCheck('store');
    const { watch } = watching([store]);
    await watch.check();
    store.finds('degraded', 'slow');
    await watch.check();
    store.finds('down', 'gone');
    await watch.check();
    expect(watch.health.parts).toMatchObject([{ state: 'degraded', reason: 'slow' }]);
  });

  it('takes a check that hangs or fails for down, without its message, and runs the others', async () => {
    const hangs = new Gated<readonly Finding[]>();
    const failing = new ScriptedCheck('failing', async () => {
      throw new TypeError('user data');
    });
    const storeless = new ScriptedCheck('bus', async () => {
      throw new CacheStoreUnavailableError('disconnected');
    });
    const all = [new ScriptedCheck('hanging', hangs.run), failing, storeless, new ScriptedCheck('fine')];
    const { watch, clock } = watching(all);
    const checking = watch.check();
    await settle();
    clock.advance(500);
    await checking;
    expect(watch.health.parts).toMatchObject([
      { part: 'hanging', state: 'down', reason: 'It did not answer within 500 ms.' },
      { part: 'failing', state: 'down', reason: 'It could not be checked (TypeError).' },
      { part: 'bus', state: 'degraded', reason: 'The server is disconnected.' },
      { part: 'fine', state: 'up', latencyMs: 1 },
    ]);
    hangs.open([]);
  });

  it('runs once for all calls in between', async () => {
    const gated = new Gated<readonly Finding[]>();
    const check = new ScriptedCheck('store', gated.run);
    const { watch } = watching([check]);
    const checks = [watch.check(), watch.check(), watch.check()];
    gated.open([]);
    await Promise.all(checks);
    expect(check.runs).toBe(1);
  });
});

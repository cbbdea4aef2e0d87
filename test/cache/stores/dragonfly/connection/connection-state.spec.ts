import { describe, expect, it } from '@jest/globals';
import { ConnectionState } from '../../../../../libs/cache/src/stores/dragonfly/connection/connection-state.js';

function watched() {
  const events: string[] = [];
  const state = new ConnectionState({
    onConnection: (event) => events.push(event.state === 'up' ? 'up' : event.reason),
    watcher: {
      up: () => void events.push('watcher: up'),
      down: () => void events.push('watcher: down'),
      closed: async () => undefined,
    },
  });
  return { state, events };
}

describe('the state of a connection', () => {
  it('is down before anything happened, and says why', () => {
    const { state, events } = watched();
    expect([state.isUp, state.hadOutcome, state.reason]).toEqual([false, false, 'it is not connected yet']);
    state.remember('nothing listens there');
    expect([state.hadOutcome, state.reason, events]).toEqual([false, 'nothing listens there', []]);
  });

  it('emits each reason once while it is down, and its watcher hears of breaks alone', () => {
    const { state, events } = watched();
    for (const reason of ['refused', 'refused', 'slow', 'refused']) {
      state.remember(reason);
      state.goDown();
    }
    state.goUp();
    state.goDown();
    state.goDown('another');
    expect(events).toEqual([
      'refused',
      'slow',
      'up',
      'watcher: up',
      'the connection was lost',
      'watcher: down',
      'another',
    ]);
  });

  it('forgets old reasons once it was up', () => {
    const { state, events } = watched();
    state.remember('refused');
    state.goDown();
    state.goUp();
    state.remember('refused');
    state.goDown();
    expect(events.filter((event) => event === 'refused')).toHaveLength(2);
  });

  it('resolves with its first outcome, also a bad one', async () => {
    const { state } = watched();
    state.goDown('gone');
    await state.firstOutcome;
    expect(state.hadOutcome).toBe(true);
  });

  it('emits nothing more once it is silenced, but its watcher is told', () => {
    const { state, events } = watched();
    state.goUp();
    state.silence();
    state.goDown();
    expect(events).toEqual(['up', 'watcher: up', 'watcher: down']);
  });
});

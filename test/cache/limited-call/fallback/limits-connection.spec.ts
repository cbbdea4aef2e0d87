import { describe, expect, it } from '@jest/globals';
import { settle } from '../../simulated-process.js';
import { limitsOf } from '../limits.js';

const TRY_EVERY_MS = 250;

function connected() {
  const all = limitsOf();
  const changes: boolean[] = [];
  all.connection.onChange((isDisconnected) => changes.push(isDisconnected));
  all.connection.start();
  return { ...all, changes };
}

describe('the connection to the server’s limits', () => {
  it('listens and sets timers only after its start', async () => {
    const { clock, backend, connection } = limitsOf();
    backend.bus.reconnect();
    await settle();
    expect(backend.calls['limits.heartbeat']).toBe(0);
    connection.start();
    backend.bus.reconnect();
    await settle();
    expect(backend.calls['limits.heartbeat']).toBe(1);
    connection.close();
    expect(clock.pending).toBe(0);
  });

  it('breaks at the first failure, and is tried again now and then', async () => {
    const { clock, backend, connection, changes } = connected();
    backend.failAll();
    connection.failed(connection.turn);
    expect(connection.isDisconnected).toBe(true);
    clock.advance(TRY_EVERY_MS);
    await settle();
    expect(connection.isDisconnected).toBe(true);
    backend.heal();
    clock.advance(TRY_EVERY_MS);
    await settle();
    expect(connection.isDisconnected).toBe(false);
    expect(changes).toEqual([true, false]);
  });

  it('does not break by a question of an earlier turn', async () => {
    const { clock, connection, changes } = connected();
    const { turn } = connection;
    connection.failed(turn);
    clock.advance(TRY_EVERY_MS);
    await settle();
    connection.failed(turn);
    expect(connection.isDisconnected).toBe(false);
    expect(changes).toEqual([true, false]);
  });

  it('is not tried after its end', async () => {
    const { clock, backend, connection } = connected();
    connection.failed(connection.turn);
    connection.close();
    expect(clock.pending).toBe(0);
    backend.bus.reconnect();
    await settle();
    expect(backend.calls['limits.heartbeat']).toBe(0);
  });
});

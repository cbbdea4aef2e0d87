import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { patience } from './slowness.mjs';
import { describeWithOwnServer, startOwnServer } from './own-server.js';

/** One command over a connection of its own, without retries. */
async function ask<T>(url: string, command: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    commandTimeout: patience(2_000),
    connectTimeout: 1_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await command(client);
  } finally {
    // ioredis keeps a timer of 2 s when told to disconnect from what is closed already.
    if (client.status !== 'end') client.disconnect();
  }
}

describeWithOwnServer('an own server', () => {
  it('comes back empty on its port after a stop and after a kill', async () => {
    const server = await startOwnServer();
    const { port, url } = server;
    for (const end of [() => server.stop(), () => server.kill()]) {
      await ask(url, (client) => client.set('key', 'value'));
      await end();
      expect(server.running).toBe(false);
      await expect(ask(url, (client) => client.ping())).rejects.toThrow();
      await server.start();
      expect(server.port).toBe(port);
      expect(await ask(url, (client) => client.get('key'))).toBeNull();
    }
  });

  it('answers nothing while paused, and goes on after', async () => {
    const server = await startOwnServer();
    const client = new Redis(server.url, { maxRetriesPerRequest: 1 });
    await client.set('key', 'value');
    server.pause();
    const asked = client.get('key');
    expect(await Promise.race([asked, delay(50, 'nothing')])).toBe('nothing');
    server.resume();
    expect(await asked).toBe('value');
    client.disconnect();
  });

  it('ends also when it is paused', async () => {
    const server = await startOwnServer();
    server.pause();
    await server.stop();
    expect(server.running).toBe(false);
  });

  it('wants the password and knows the users that it was given', async () => {
    const password = 'p@ss/w:rd%';
    const secured = await startOwnServer({ password });
    expect(await ask(secured.url, (client) => client.ping())).toBe('PONG');
    await expect(ask(`redis://127.0.0.1:${secured.port}`, (client) => client.ping())).rejects.toThrow();

    const shared = await startOwnServer({
      users: ['user default off', 'user reader on >secret ~* &* +@read +@connection'],
    });
    const reader = `redis://reader:secret@127.0.0.1:${shared.port}`;
    expect(await ask(reader, (client) => client.get('key'))).toBeNull();
    await expect(ask(reader, (client) => client.set('key', 'value'))).rejects.toThrow('NOPERM');
  });

  it('tells what the server said when it does not start', async () => {
    await expect(startOwnServer({ flags: ['--no-such-flag', 'yes'] })).rejects.toThrow(/no-such-flag/);
  });
});

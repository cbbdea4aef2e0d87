import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { Redis } from 'ioredis';
import { backendSuites } from '../../../support/backends/backend-suites.js';
import { describeOnServer } from '../../../support/real-server.js';

describeOnServer('DragonflyBackend', ({ url, keyPrefix }) => {
  const connected = async (options: ConstructorParameters<typeof DragonflyBackend>[0]) => {
    const backend = new DragonflyBackend({ url, commandTimeoutMs: 5_000, ...options });
    await backend.connect(5_000);
    return backend;
  };

  it('sends nothing before it is used, also through a client that is connected already', async () => {
    const client = new Redis(url);
    await once(client, 'ready');
    const sent: string[] = [];
    const send = client.sendCommand.bind(client);
    client.sendCommand = (command, ...rest) => {
      sent.push(command.name);
      return send(command, ...rest);
    };
    const backend = new DragonflyBackend({ redis: client, keyPrefix: keyPrefix() });
    await delay(20);
    expect(sent).toEqual([]);
    expect(await backend.connect(5_000)).toMatchObject({ state: 'up' });
    // For the server's identity, and to try the user's right.
    expect(sent.filter((name) => name === 'info')).toHaveLength(2);
    await backend.close();
    client.disconnect();
  });

  backendSuites(
    { backend: 'DragonflyBackend', store: 'the store of a DragonflyBackend' },
    connected,
    keyPrefix,
  );
});

import { expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { describeOnServer } from './real-server.js';

describeOnServer('the server of this run', (server) => {
  it('answers, under a prefix that no other test has', async () => {
    const [one, other] = [server.keyPrefix(), server.keyPrefix()];
    expect(one).toMatch(/^test-[0-9a-f]{12}:$/);
    expect(one).not.toBe(other);
    const client = new Redis(server.url, { keyPrefix: one });
    try {
      await client.set('key', 'value', 'PX', 60_000);
      expect(await client.get('key')).toBe('value');
    } finally {
      client.disconnect();
    }
  });

  it("is not the app's", () => expect(process.env.DRAGONFLY_URL).toBeUndefined());

  it('shows no password in its name', () => {
    const { password } = new URL(server.url);
    if (password) expect(server.name).not.toContain(password);
    expect(server.name).toMatch(/^(Dragonfly|Valkey|Redis) /);
  });
});

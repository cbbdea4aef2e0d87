// Slow: it starts the sandbox as a process.
import { describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { readConfig, SandboxConfigError } from '../../apps/supplier-sandbox/src/sandbox.config.js';
import { ended, FROM_SOURCES, said, startProgram } from '../support/processes/programs.js';
import { until } from '../support/until.js';

const MAIN = path.resolve('apps/supplier-sandbox/src/main.ts');

function launch(own: Record<string, string> = {}, ipc = false): ChildProcess {
  return startProgram([MAIN], { env: { ...FROM_SOURCES, SANDBOX_PORT: '0', ...own }, ipc });
}

describe('the program', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'answers, and ends with code 0 on %s even while a call waits',
    async (signal) => {
      const child = launch({ SANDBOX_LATENCY_MS: '60000' });
      const [, url] = await said(child.stdout!, /Duffel at (http:\S+) /);
      const headers = { authorization: 'Bearer x', 'duffel-version': 'v2' };
      const waiting = fetch(`${url}/places/suggestions?query=LHR`, { headers }).catch(
        (error: unknown) => error,
      );
      const total = async (): Promise<number> =>
        ((await (await fetch(`${url}/_sandbox/calls`)).json()) as { total: number }).total;
      await until(total);
      child.kill(signal);
      expect(await ended(child)).toEqual([0, null]);
      expect(await waiting).toMatchObject({ message: 'fetch failed' });
    },
  );

  it('ends with code 0 when the process that spawned it lets go of the channel', async () => {
    const child = launch({}, true);
    await said(child.stdout!, /Duffel at/);
    child.disconnect();
    expect(await ended(child)).toEqual([0, null]);
  });

  it('ends with code 0 when that process is gone before it has started', async () => {
    const child = launch({}, true);
    child.disconnect();
    expect(await ended(child)).toEqual([0, null]);
  });

  it('names the base URL of every supplier', async () => {
    const child = launch();
    const [, url] = await said(child.stdout!, /Duffel at (http:\S+) [^]*\n  openai +\1\/openai\/v1\n/);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    child.kill('SIGTERM');
    expect(await ended(child)).toEqual([0, null]);
  });

  it('names a wrong environment and exits with code 1', async () => {
    const child = launch({ SANDBOX_PORT: 'http', SANDBOX_CURRENCY: 'FRF' });
    const exit = ended(child);
    await said(
      child.stderr!,
      /SANDBOX_PORT is 'http': expected a port from 0 to 65535\nSANDBOX_CURRENCY is 'FRF'/,
    );
    expect(await exit).toEqual([1, null]);
  });

  it('says that the port is taken and exits with code 1', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    try {
      const child = launch({ SANDBOX_PORT: String(port) });
      const exit = ended(child);
      await said(child.stderr!, new RegExp(`127.0.0.1:${port} is in use.*SANDBOX_PORT`));
      expect(await exit).toEqual([1, null]);
    } finally {
      holder.close();
    }
  });
});

describe('the environment', () => {
  it('may be empty', () => {
    expect(readConfig({ SANDBOX_PORT: '' })).toEqual({
      host: '127.0.0.1',
      port: 3001,
      seed: 'tripsage',
      currency: 'EUR',
      behaviour: { offerLifeSeconds: 1800, rateLimits: {}, webhooks: {} },
      webhookSecret: 'whsec_dHJpcHNhZ2Utc2FuZGJveC13ZWJob29rLXNlY3JldA==',
    });
  });

  it('sets everything', () => {
    const options = readConfig({
      SANDBOX_HOST: '0.0.0.0',
      SANDBOX_PORT: '4000',
      SANDBOX_SEED: 's',
      SANDBOX_CURRENCY: 'GBP',
      SANDBOX_LATENCY_MS: '5-9',
      SANDBOX_RATE_LIMIT: '10',
      SANDBOX_OFFER_LIFE_SECONDS: '60',
      SANDBOX_WEBHOOK_URL: 'http://127.0.0.1:3000/hooks/supabase',
      SUPABASE_WEBHOOK_SECRET: 'whsec_c2VjcmV0IG9mIGEgdGVzdA==',
    });
    expect(options).toEqual({
      host: '0.0.0.0',
      port: 4000,
      seed: 's',
      currency: 'GBP',
      behaviour: {
        latency: { minMs: 5, maxMs: 9 },
        offerLifeSeconds: 60,
        rateLimits: { duffel: { limit: 10, windowSeconds: 60 } },
        webhooks: { url: 'http://127.0.0.1:3000/hooks/supabase' },
      },
      webhookSecret: 'whsec_c2VjcmV0IG9mIGEgdGVzdA==',
    });
    expect(readConfig({ SANDBOX_RATE_LIMIT: 'off', SANDBOX_LATENCY_MS: '7' }).behaviour).toMatchObject({
      latency: { minMs: 7, maxMs: 7 },
      rateLimits: { duffel: null },
    });
  });

  it.each([
    ['SANDBOX_PORT', '65536'],
    ['SANDBOX_PORT', '-1'],
    ['SANDBOX_HOST', 'a b'],
    ['SANDBOX_CURRENCY', 'eur'],
    ['SANDBOX_LATENCY_MS', '9-5'],
    ['SANDBOX_LATENCY_MS', '1-2-3'],
    ['SANDBOX_LATENCY_MS', 'fast'],
    ['SANDBOX_RATE_LIMIT', '0'],
    ['SANDBOX_OFFER_LIFE_SECONDS', '1.5'],
    ['SANDBOX_WEBHOOK_URL', 'ftp://127.0.0.1'],
    ['SANDBOX_WEBHOOK_URL', 'here'],
  ])('is refused with %s=%s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(SandboxConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(`${name} is '${value}': expected `);
  });

  it('is refused with a secret of webhooks that is none, and does not repeat it', () => {
    const env = { SUPABASE_WEBHOOK_SECRET: 'whsec_s3cret!' };
    expect(() => readConfig(env)).toThrow('SUPABASE_WEBHOOK_SECRET is malformed: expected');
    expect(() => readConfig(env)).not.toThrow('s3cret!');
  });
});

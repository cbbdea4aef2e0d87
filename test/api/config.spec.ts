import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../../apps/tripsage-api/src/app.config.js';

const played = (path: string, key: string, callTimeoutMs: number): object => ({
  isLive: false,
  baseUrl: `http://127.0.0.1:3001${path}`,
  key,
  callTimeoutMs,
});

describe('the configuration', () => {
  it('needs nothing from the environment', () => {
    expect(readConfig({})).toEqual({
      admin: {},
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'log',
      logFormat: 'text',
      role: 'all',
      shutdownGraceMs: 5_000,
      cache: { keyPrefix: '', enabled: true, namespaces: {} },
      clients: { areLimited: true, trustedProxies: 0 },
      sandboxUrl: 'http://127.0.0.1:3001',
      duffel: {
        isLive: false,
        key: 'sandbox',
        baseUrl: 'http://127.0.0.1:3001',
        airlineTimeoutMs: 15_000,
        searchTimeoutMs: 20_000,
        callTimeoutMs: 10_000,
      },
      openMeteo: played('/open-meteo', '', 5_000),
      exa: played('/exa', 'sandbox', 15_000),
      supabase: {
        ...played('/supabase', 'sandbox-anon-key', 5_000),
        webhookSecret: expect.stringMatching(/^whsec_/),
      },
      mem0: played('/mem0', 'sandbox', 10_000),
      openai: played('/openai/v1', 'sandbox', 10_000),
    });
  });

  it('takes what the environment says, and an empty variable as not set', () => {
    const config = readConfig({
      PORT: '0',
      HOST: '0.0.0.0',
      LOG_LEVEL: 'warn',
      DRAGONFLY_URL: 'rediss://user:p%40ss@cache.internal:6380/2',
      CACHE_ENABLED: 'false',
      CACHE_KEY_PREFIX: 'staging:',
      CACHE_NAMESPACES: '{"flights":{"fresh":"5m"}}',
      DUFFEL_ACCESS_TOKEN: '',
      DUFFEL_BASE_URL: 'http://sandbox:3001',
      SANDBOX_PORT: ' ',
      UNRELATED: 'x',
    });
    expect(config).toMatchObject({ host: '0.0.0.0', port: 0, logLevel: 'warn' });
    expect(config.cache).toEqual({
      url: 'rediss://user:p%40ss@cache.internal:6380/2',
      enabled: false,
      keyPrefix: 'staging:',
      namespaces: { flights: { fresh: '5m' } },
    });
    expect(config.duffel).toMatchObject({
      isLive: false,
      key: 'sandbox',
      baseUrl: 'http://sandbox:3001',
    });
  });

  it('takes the roles and modes there are so far', () => {
    expect(readConfig({ ROLE: 'api' })).toMatchObject({ role: 'api', cache: { scheduler: false } });
    expect(readConfig({ ROLE: 'worker' }).cache).not.toHaveProperty('scheduler');
    expect(readConfig({ ROLE: 'all', DRAGONFLY_MODE: 'single' })).toEqual(readConfig({}));
  });

  it('asks Duffel itself as soon as there is a token', () => {
    const { duffel } = readConfig({ DUFFEL_ACCESS_TOKEN: 'duffel_test_abc' });
    expect(duffel).toMatchObject({
      isLive: true,
      key: 'duffel_test_abc',
      baseUrl: 'https://api.duffel.com',
    });
  });

  it('looks for the sandbox where SANDBOX_PORT says', () => {
    expect(readConfig({ SANDBOX_PORT: '4001' }).duffel.baseUrl).toBe('http://127.0.0.1:4001');
  });

  it.each([
    ['PORT', 'abc', 'a port number from 0 to 65535'],
    ['PORT', '65536', 'a port number from 0 to 65535'],
    ['PORT', '-1', 'a port number from 0 to 65535'],
    ['PORT', '3e3', 'a port number from 0 to 65535'],
    ['SANDBOX_PORT', '0', 'a port number from 1 to 65535'],
    ['HOST', 'http://x', 'an address or a host name'],
    ['ROLE', 'web', 'one of all, api, worker'],
    ['ROLE', 'ALL', 'one of all, api, worker'],
    ['DRAGONFLY_MODE', 'cluster', 'single'],
    ['LOG_LEVEL', 'info', 'one of fatal, error, warn, log, debug, verbose'],
    ['LOG_FORMAT', 'xml', 'one of text, json'],
    ['CACHE_ENABLED', 'yes', 'true or false'],
    ['CACHE_KEY_PREFIX', 'a b', 'at most 64 of'],
    ['CACHE_NAMESPACES', '[]', 'JSON by namespace'],
    ['CACHE_NAMESPACES', '{flights:1}', 'JSON by namespace'],
    ['DRAGONFLY_URL', 'http://127.0.0.1', 'a URL such as redis://'],
    ['DRAGONFLY_URL', '127.0.0.1:6379', 'a URL such as redis://'],
    ['DRAGONFLY_URL', 'redis://host:70000', 'a URL such as redis://'],
    ['DUFFEL_ACCESS_TOKEN', 'two words', 'a token without spaces'],
    ['ADMIN_TOKEN', 'short', 'at least 16 of'],
    ['ADMIN_READ_TOKEN', 'with spaces in the token', 'at least 16 of'],
    ['DUFFEL_BASE_URL', 'ftp://x', 'an http:// or https:// URL'],
    ['DUFFEL_BASE_URL', 'http://x/?a=1', 'an http:// or https:// URL'],
  ])('refuses %s=%s by name, with what was expected', (name, value, expected) => {
    const error = errorOf({ [name]: value });
    expect(error.problems).toHaveLength(1);
    expect(error.problems[0]).toContain(`${name}: expected ${expected}`);
  });

  it('names every wrong variable at once', () => {
    const { problems } = errorOf({ PORT: 'x', LOG_LEVEL: 'y', SANDBOX_PORT: 'z' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(
      expect.arrayContaining(['PORT', 'LOG_LEVEL', 'SANDBOX_PORT']),
    );
  });

  it.each([
    ['DRAGONFLY_URL', 'http://user:s3cret@host'],
    ['ADMIN_TOKEN', 's3cret s3cret s3cret'],
    ['DUFFEL_ACCESS_TOKEN', 's3cret s3cret'],
    ['DUFFEL_BASE_URL', 'https://user:s3cret@duffel.example'],
  ])('never repeats the secret in %s', (name, value) => {
    expect(errorOf({ [name]: value }).message).not.toContain('s3cret');
  });

  it('wants two tokens that differ for the admin', () => {
    const [ADMIN_TOKEN, other] = ['the-token-of-the-admin', 'the-token-of-a-reader'];
    expect(readConfig({ ADMIN_TOKEN, ADMIN_READ_TOKEN: other }).admin).toEqual({
      token: ADMIN_TOKEN,
      readToken: other,
    });
    expect(() => readConfig({ ADMIN_TOKEN, ADMIN_READ_TOKEN: ADMIN_TOKEN })).toThrow(
      'another than ADMIN_TOKEN',
    );
  });

  it('wants a token for Duffel itself', () => {
    expect(errorOf({ DUFFEL_BASE_URL: 'https://api.duffel.com' }).message).toContain(
      'DUFFEL_ACCESS_TOKEN: expected a token',
    );
  });
});

function errorOf(env: Record<string, string>): ConfigError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}

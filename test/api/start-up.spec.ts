import { describe, expect, it } from '@jest/globals';
import { CacheError } from '@tripsage/cache';
import { cacheErrorText } from '../../apps/tripsage-api/src/cache-options.js';
import { readConfig } from '../../apps/tripsage-api/src/app.config.js';
import { createApp } from '../../apps/tripsage-api/src/create-app.js';
import { listen, ListenError } from '../../apps/tripsage-api/src/http/listen.js';
import { startUpText } from '../../apps/tripsage-api/src/start-up-text.js';
import { NOW, startApi } from './api-under-test.js';

const nowMs = Date.parse(NOW);
const url = 'http://127.0.0.1:3000';

describe('a start', () => {
  it.each([
    ['an unknown field', { flights: { frsh: '5m' } }, 'frsh'],
    ['no policy', { flights: null }, 'namespaces.flights'],
    ['a bare number', { flights: { fresh: 300 } }, 'namespaces.flights.fresh'],
    ['no namespace', { 'fl ights': { fresh: '5m' } }, 'fl ights'],
  ])('is refused over a wrong CACHE_NAMESPACES: %s', async (_, namespaces, named) => {
    const error = await startApi({ cache: { namespaces: namespaces as never } }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CacheError);
    expect(cacheErrorText(error as CacheError)).toMatch(/^CACHE_NAMESPACES is wrong\. /);
    expect(cacheErrorText(error as CacheError)).toContain(named);
  });

  it('is refused over a wrong URL, without its password', async () => {
    const error = await startApi({ cache: { url: 'redis://:s3cret%zz@127.0.0.1' } }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(CacheError);
    expect(cacheErrorText(error as CacheError)).toMatch(/^DRAGONFLY_URL is wrong\. /);
    expect(cacheErrorText(error as CacheError)).not.toContain('s3cret');
  });

  it('on a port in use says which variable to change', async () => {
    const first = await startApi();
    const { port } = first.app.getHttpServer().address() as { port: number };
    const config = { ...readConfig({}), port };
    const logged: unknown[] = [];
    const log = (text: unknown): void => void logged.push(text);
    const second = await createApp(config, { logger: { log, warn: log, error: log } });
    const error = await listen(second, config).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ListenError);
    expect((error as ListenError).message).toBe(
      `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or set PORT to a free one.`,
    );
    // The message is all that is said of it.
    expect(logged.join('\n')).not.toContain('EADDRINUSE');
  });
});

describe('the start-up text', () => {
  it('tells what runs and a search to try that is found good', async () => {
    const text = startUpText({ config: readConfig({}), url, store: 'memory', nowMs });
    expect(text).toContain(`TripSage API at ${url}`);
    expect(text).toContain('the supplier sandbox at http://127.0.0.1:3001');
    expect(text).toContain('http://127.0.0.1:3001/_sandbox/calls');
    expect(text).toContain(`${url}/docs`);
    const [, payload] = /-d '(.+)'/.exec(text) ?? [];
    const api = await startApi();
    // The supplier can't be reached: the request itself was found good.
    expect((await api.postRaw('/api/flights/search', payload ?? '')).status).toBe(503);
  });

  it('shows that the store does not answer', () => {
    const config = readConfig({ DRAGONFLY_URL: 'redis://cache:6379' });
    const text = startUpText({
      config,
      url,
      store: 'redis://cache:6379/0',
      storeFailure: 'nothing listens there',
      nowMs,
    });
    expect(text).toContain('DEGRADED: redis://cache:6379/0 does not answer (nothing listens there)');
  });

  it('names Duffel itself, the suppliers that the sandbox plays, and no token', () => {
    const config = readConfig({ DUFFEL_ACCESS_TOKEN: 's3cret' });
    const text = startUpText({ config, url, store: 'memory', nowMs });
    expect(text).toContain('Duffel at https://api.duffel.com');
    expect(text).toContain('for Open-Meteo, Exa, Supabase, Mem0, OpenAI');
    expect(text).not.toContain('s3cret');
  });

  it('names no sandbox where every supplier is asked itself', () => {
    const config = readConfig({
      DUFFEL_ACCESS_TOKEN: 's3cret',
      OPEN_METEO_BASE_URL: 'https://api.open-meteo.com',
      EXA_API_KEY: 's3cret',
      SUPABASE_URL: 'https://project.supabase.co',
      SUPABASE_KEY: 's3cret',
      MEM0_API_KEY: 's3cret',
      OPENAI_API_KEY: 's3cret',
    });
    const text = startUpText({ config, url, store: 'memory', nowMs });
    expect(text).toContain('Supabase at https://project.supabase.co');
    expect(text).not.toMatch(/sandbox|s3cret/);
  });
});

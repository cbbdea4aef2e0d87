import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../../support/own-server.js';
import { until } from '../../../support/until.js';
import { entriesAlone, type EntriesAlone } from './entries/entries-alone.js';

const SECRET = 'p@ss/w#rd?:%é"';
const WRONG_SECRET = 'not-the-one-they-want';
const UNAVAILABLE = { code: 'CACHE_STORE_UNAVAILABLE' };
const value = { key: 'k', bytes: new TextEncoder().encode('v'), lifeMs: 60_000 };

const as = (user: string, password: string) => `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;

const stores: EntriesAlone[] = [];
afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));

function storeOn(options: Parameters<typeof entriesAlone>[0]): EntriesAlone {
  const store = entriesAlone({ commandTimeoutMs: 2_000, ...options });
  stores.push(store);
  return store;
}

async function expectItWorks(store: EntriesAlone): Promise<void> {
  expect(await store.connect(5_000)).toMatchObject({ state: 'up' });
  await store.write([value]);
  expect((await store.read(['k']))[0]?.bytes.byteLength).toBe(1);
  expect(await store.delete(['k'])).toBe(1);
}

/** Down for this reason, at start, for each call and for health; the secret is nowhere. */
async function expectItIsRefused(store: EntriesAlone, reason: RegExp, secret = WRONG_SECRET): Promise<void> {
  expect(await store.connect(5_000)).toEqual({ state: 'down', reason: expect.stringMatching(reason) });
  const error = await store.read(['k']).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ ...UNAVAILABLE, message: expect.stringMatching(reason) });
  const health = await store.health();
  expect(health).toMatchObject({ state: 'down', reason: expect.stringMatching(reason) });
  expect(inspect([error, health, store.name], { depth: 9, showHidden: true })).not.toContain(secret);
}

describeWithOwnServer('a server that wants to know who asks', () => {
  let server: OwnServer;
  const urlWith = (credentials: string, path = '') => `redis://${credentials}127.0.0.1:${server.port}${path}`;

  beforeAll(async () => {
    server = await startOwnServer({ password: 'of-default' });
    const admin = new Redis(server.url);
    await admin.acl(
      'SETUSER',
      'app',
      'on',
      `>${SECRET}`,
      '~app:*',
      '+get',
      '+mget',
      '+set',
      '+pttl',
      '+unlink',
      '+ping',
      '&app:*',
      '+eval',
      '+evalsha',
      '+script|load',
      '+getrange',
      '+strlen',
      '+time',
      '+publish',
    );
    await admin.quit();
  });

  it('lets in a password alone', () => expectItWorks(storeOn({ url: urlWith(as('', 'of-default')) })));

  it('lets in a user with a percent-encoded password, who may do only what the store needs', () =>
    expectItWorks(storeOn({ url: urlWith(as('app', SECRET)), keyPrefix: 'app:' })));

  it('lets in a user given by the options of ioredis', () =>
    expectItWorks(
      storeOn({ url: urlWith(''), redis: { username: 'app', password: SECRET }, keyPrefix: 'app:' }),
    ));

  it('refuses nobody in particular', () =>
    expectItIsRefused(storeOn({ url: urlWith('') }), /wants a password/));

  it('refuses a wrong password', () =>
    expectItIsRefused(storeOn({ url: urlWith(as('', WRONG_SECRET)) }), /refused the user name or password/));

  it('refuses a wrong password of a user', () =>
    expectItIsRefused(
      storeOn({ url: urlWith(as('app', WRONG_SECRET)) }),
      /refused the user name or password/,
    ));

  it('tells of a key that the user may not touch, without the key and the value', async () => {
    const store = storeOn({ url: urlWith(as('app', SECRET)), keyPrefix: 'other:' });
    await store.connect(5_000);
    const bytes = new TextEncoder().encode('private content');
    const error = await store
      .write([{ ...value, key: 'private-key', bytes }])
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining('the user may not') });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/private|Buffer/);
  });

  it('rejects a batch of which a part was refused', async () => {
    const store = storeOn({ url: urlWith(as('app', SECRET)) });
    await store.connect(5_000);
    const write = store.write([
      { ...value, key: 'app:mine' },
      { ...value, key: 'other:not-mine' },
    ]);
    await expect(write).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.read(['app:mine', 'other:not-mine'])).rejects.toMatchObject(UNAVAILABLE);
  });

  it('never falls back to another database than the one asked for', async () => {
    const told: unknown[] = [];
    const store = storeOn({
      url: urlWith(as('', 'of-default'), '/9999'),
      onConnection: (event) => told.push(event),
    });
    await expectItIsRefused(store, /no database of that number/, 'of-default');
    await expect(store.write([value])).rejects.toMatchObject(UNAVAILABLE);
    expect(told).toEqual([{ state: 'down', reason: expect.stringMatching(/no database/) }]);
    const admin = new Redis(server.url);
    const written = await admin.exists('k');
    await admin.quit();
    expect(written).toBe(0);
  });

  it('is taken when the user comes to be', async () => {
    const store = storeOn({ url: urlWith(as('late', SECRET)) });
    await expectItIsRefused(store, /refused the user name or password/, SECRET);
    const admin = new Redis(server.url);
    await admin.acl('SETUSER', 'late', 'on', `>${SECRET}`, '~*', '+@all');
    await admin.quit();
    await until(async () => (await store.health()).state !== 'down');
    await expectItWorks(store);
  });
});

describeWithOwnServer('a server that cannot do its work', () => {
  it('is out of memory: writes are refused, reads and deletions go on', async () => {
    const server = await startOwnServer();
    const store = storeOn({ url: server.url });
    await store.write([value]);
    const admin = new Redis(server.url);
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.config('SET', 'maxmemory', '1');
    await admin.quit();

    const write = store.write([{ ...value, key: 'more' }]);
    await expect(write).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: expect.stringContaining('out of memory'),
    });
    expect((await store.read(['k', 'more'])).map((stored) => stored !== undefined)).toEqual([true, false]);
    expect(await store.delete(['k'])).toBe(1);
    expect(await store.health()).toMatchObject({ state: 'up' });
  });

  it('is a read-only replica', async () => {
    const server = await startOwnServer();
    const store = storeOn({ url: server.url });
    const admin = new Redis(server.url);
    await admin.call('REPLICAOF', '127.0.0.1', '1');
    await admin.quit();
    await expect(store.write([value])).rejects.toThrow(/it is a replica, entries are read from masters only/);
  });
});

const openssl = hasOpenssl();
(openssl ? describeWithOwnServer : describe.skip)('a server that speaks TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const certFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  let server: OwnServer;

  beforeAll(async () => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, '-out', certFile, ...subject], {
      stdio: 'pipe',
    });
    server = await startOwnServer({ password: 'of-tls', tls: { certFile, keyFile, caFile: certFile } });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const ca = () => readFileSync(certFile, 'utf8');

  it('is reached at its name, and named as such', async () => {
    const store = storeOn({ url: `rediss://:of-tls@localhost:${server.port}`, redis: { tls: { ca: ca() } } });
    expect(store.name).toBe(`rediss://localhost:${server.port}/0`);
    await expectItWorks(store);
  });

  it('is reached at its address', () =>
    expectItWorks(storeOn({ url: server.url, redis: { tls: { ca: ca() } } })));

  it('is not trusted without its authority', () =>
    expectItIsRefused(storeOn({ url: server.url }), /certificate is not trusted/, 'of-tls'));

  it('is not trusted under another name', () => {
    const redis = { tls: { ca: ca(), servername: 'cache.example.com' } };
    return expectItIsRefused(
      storeOn({ url: server.url, redis }),
      /certificate is for another host/,
      'of-tls',
    );
  });

  it('is not to be had in the clear', () =>
    expectItIsRefused(storeOn({ url: server.url.replace('rediss:', 'redis:') }), /./, 'of-tls'));
});

describeWithOwnServer('a server that speaks no TLS', () => {
  it('says so when it is asked for TLS', async () => {
    const server = await startOwnServer();
    const url = server.url.replace('redis:', 'rediss:');
    await expectItIsRefused(storeOn({ url, redis: { connectTimeout: 300 } }), /./);
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

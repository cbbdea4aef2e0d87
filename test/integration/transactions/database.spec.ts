import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ForkedProcess } from '../../support/processes/forked-process.js';
import { describeOnServer } from '../../support/real-server.js';
import { until } from '../../support/until.js';
import type { Ended, Order, Read, StopAt, Stopped } from './messages.js';

const PROGRAM = fileURLToPath(new URL('process.ts', import.meta.url));
const LEASE_LIFE = '300ms';
/** The longest that a test takes which starts applications, on a machine with much else to do. */
const START_MS = 240_000;

/** An application with a Postgres in it (PGlite), and `@nestjs-cls/transactional`. */
class Application extends ForkedProcess<Order, Stopped> {
  static async start(open: Omit<Extract<Order, { kind: 'open' }>, 'kind'>): Promise<Application> {
    const started = new Application(PROGRAM);
    await started.begun();
    await started.order({ kind: 'open', ...open });
    return started;
  }

  async write(order: Omit<Extract<Order, { kind: 'transaction' }>, 'kind'>): Promise<Ended> {
    return (await this.order({ kind: 'transaction', ...order })) as Ended;
  }

  async read(id: string): Promise<Read> {
    return (await this.order({ kind: 'read', id })) as Read;
  }

  /** Has a transaction stop for ever, and kills the process there. */
  async killAt(stopAt: StopAt, order: Omit<Extract<Order, { kind: 'transaction' }>, 'kind'>): Promise<void> {
    const cut = this.write({ ...order, stopAt }).catch(() => undefined);
    await this.until(() => this.reports.some(({ stoppedAt }) => stoppedAt === stopAt), `stop at ${stopAt}`);
    await this.kill();
    await cut;
  }
}

/** To make the files of a database takes seconds, so that each test copies one that was made before. */
let made: string;
let dataDir: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'tripsage-pglite-'));
  const maker = await Application.start({ dataDir: made });
  await maker.order({ kind: 'close' });
  await maker.kill();
}, START_MS);
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tripsage-pglite-'));
  await cp(made, dataDir, { recursive: true });
}, START_MS);
afterEach(() => rm(dataDir, { recursive: true, force: true }));
afterAll(() => rm(made, { recursive: true, force: true }));

describe('the cache tied to the transactions of a database', () => {
  let app: Application;

  beforeAll(async () => {
    app = await Application.start({ dataDir: made });
  }, START_MS);
  afterAll(async () => {
    await app.order({ kind: 'close' });
    await app.kill();
  });

  beforeEach(async () => {
    await app.write({ by: 'rename', id: '1', title: 'old' });
    await app.read('1');
  });

  it('follows a commit', async () => {
    expect(await app.write({ by: 'rename', id: '1', title: 'new' })).toEqual({ inside: 'new' });
    expect(await app.read('1')).toEqual({ title: 'new', isLoaded: true });
    expect(await app.read('1')).toEqual({ title: 'new', isLoaded: false });
  });

  it('stores what a put gave, once the database has committed', async () => {
    expect(await app.write({ by: 'save', id: '1', title: 'put' })).toEqual({ inside: 'put' });
    expect(await app.read('1')).toEqual({ title: 'put', isLoaded: false });
  });

  it.each(['rename', 'save'] as const)('keeps what was cached where a %s is rolled back', async (by) => {
    const rolledBack = await app.write({ by, id: '1', title: 'never', end: 'reject' });
    expect(rolledBack).toEqual({ error: 'the work failed' });
    expect(await app.read('1')).toEqual({ title: 'old', isLoaded: false });
    const refused = await app.write({ by, id: '1', title: 'never', end: 'refused by the database' });
    expect(refused.error).toMatch(/foreign key/);
    expect(await app.read('1')).toEqual({ title: 'old', isLoaded: false });
  });

  it('stores nothing of a savepoint that was rolled back', async () => {
    const end = 'in a savepoint that is rolled back';
    expect(await app.write({ by: 'save', id: '1', title: 'never', end })).toEqual({ inside: 'old' });
    expect(await app.read('1')).toEqual({ title: 'old', isLoaded: true });
  });

  it('acts at once where code leaves the transaction for a while, and not where it joins one', async () => {
    expect(await app.order({ kind: 'propagations' })).toEqual({ outside: 'new', joined: 'old' });
  });
});

describeOnServer('a process that dies in a transaction', ({ url, keyPrefix }) => {
  it.each<[StopAt, 'rename' | 'save' | 'by hand', string]>([
    ['written', 'rename', 'old'],
    ['committed', 'rename', 'new'],
    ['committed', 'save', 'new'],
    ['committed', 'by hand', 'new'],
    ['done', 'rename', 'new'],
  ])(
    'once it has %s a %s, leaves readers with the %s value',
    async (stopAt, by, expected) => {
      const options = { url, keyPrefix: keyPrefix(), leaseLife: LEASE_LIFE } as const;
      const dying = await Application.start({ dataDir, ...options });
      expect(await dying.read('1')).toEqual({ title: 'old', isLoaded: true });
      await dying.killAt(stopAt, { by, id: '1', title: 'new' });

      const reader = await Application.start({ dataDir, ...options });
      if (stopAt === 'done') {
        // An awaited commit needs nobody to finish it.
        expect(await reader.read('1')).toEqual({ title: 'new', isLoaded: true });
        return;
      }
      // Once a minute in one process; here as often as it takes for the lease of the dead one to end.
      const settled = await until(
        async () => {
          await reader.order({ kind: 'finish' });
          const read = await reader.read('1');
          return read.isLoaded && read;
        },
        { what: 'another process to make the invalidations', within: 20_000 },
      );
      expect(settled).toEqual({ title: expected, isLoaded: true });
      expect(await reader.read('1')).toEqual({ title: expected, isLoaded: false });
    },
    START_MS,
  );
});

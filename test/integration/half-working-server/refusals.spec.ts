import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../support/own-server.js';
import { until } from '../../support/until.js';
import { Application } from './application.js';

describeWithOwnServer('a server that answers, and refuses', () => {
  let server: OwnServer;
  let admin: Redis;
  let app: Application;

  beforeEach(async () => {
    server = await startOwnServer({ flags: ['--enable-protected-configs', 'yes'] });
    admin = new Redis(server.url);
    app = await Application.start(server.url);
    await app.ask('warm');
  });
  afterEach(async () => {
    admin.disconnect();
    await app.close();
  });

  /** Every call is answered, and every place says why it was not kept. */
  async function expectItIsSaid(reason: string): Promise<void> {
    expect(await app.ask('cold', 5)).toEqual(Array.from({ length: 5 }, () => ({ answer: 'cold' })));
    await app.cache.set('plain', 1);
    const said = await app.says('other');
    for (const text of Object.values(said)) expect(text).toContain(reason);
    const lines = app.lines.filter((line) => line.startsWith('Refused') && line.includes(reason));
    expect(lines).toHaveLength(1);
    expect(app.told.of('breaker')).toEqual([]);
  }

  it('is out of memory: nothing is kept there, what is there is read on', async () => {
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.config('SET', 'maxmemory', '1');
    app.loads = 0;
    await expectItIsSaid('it is out of memory');
    // One load for a key in this process, which keeps the answer itself.
    expect(app.loads).toBe(1);
  });

  it('cannot save its data, and refuses writes for that', async () => {
    await admin.config('SET', 'dir', '/proc');
    await admin.config('SET', 'save', '3600 1');
    await admin.set('changed', '1');
    await admin.bgsave().catch(() => undefined);
    await until(async () => /rdb_last_bgsave_status:err/.test(await admin.info('persistence')));
    await expectItIsSaid('it refuses writes because it cannot save its data');
  });

  it('is busy with a script: it says so itself, and is used again afterwards', async () => {
    await admin.config('SET', 'busy-reply-threshold', '1');
    const other = new Redis(server.url, { enableReadyCheck: false });
    await other.ping();
    const script = admin.eval("while redis.call('EXISTS', 'never') == 0 do end", 0).catch(() => undefined);
    try {
      await until(() =>
        other.ping().then(
          () => false,
          ({ message }: Error) => message.startsWith('BUSY'),
        ),
      );
      expect(await app.ask('cold', 3)).toEqual(Array.from({ length: 3 }, () => ({ answer: 'cold' })));
      expect((await app.says('cold')).health).toContain('it is busy with a script');
      expect(app.lines.join('\n')).toContain('it is busy with a script');
    } finally {
      await other.script('KILL');
      await script;
      other.disconnect();
    }
    await until(async () => (await app.health()) === '', { within: 20_000 });
  });

  it('forgets its scripts: they are sent again, and nothing is lost', async () => {
    await admin.script('FLUSH');
    app.loads = 0;
    await app.ask('after', 3);
    expect(app.loads).toBe(1);
    expect(app.told.of('storeFailed')).toEqual([]);
  });

  it('becomes a replica, and a master again', async () => {
    await admin.call('REPLICAOF', '127.0.0.1', '1');
    await app.cache.set('plain', 1);
    expect(await app.ask('cold')).toEqual([{ answer: 'cold' }]);
    await until(() => app.lines.some((line) => line.includes('replica')));
    expect((await app.says('cold')).health).toContain('replica');
    await admin.call('REPLICAOF', 'NO', 'ONE');
    await until(async () => (await app.health()) === '', { within: 20_000 });
  });
});

describeWithOwnServer('a server that turns its user away', () => {
  it.each([
    ['is deleted', (admin: Redis) => admin.acl('DELUSER', 'app')],
    ['gets another password', (admin: Redis) => admin.acl('SETUSER', 'app', 'resetpass', '>other')],
  ])('says why when the user %s while the application runs', async (_, change) => {
    const server = await startOwnServer();
    const admin = new Redis(server.url);
    await admin.acl('SETUSER', 'app', 'on', '>pw', '~*', '&*', '+@all');
    const app = await Application.start(server.url.replace('redis://', 'redis://app:pw@'));
    try {
      await app.ask('warm');
      await change(admin);
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes').catch(() => undefined);
      await until(() => app.lines.some((line) => line.includes('it refused the user name or password')));
      expect(await app.ask('cold', 2)).toEqual([{ answer: 'cold' }, { answer: 'cold' }]);
      expect((await app.says('cold')).health).toContain('it refused the user name or password');
    } finally {
      admin.disconnect();
      await app.close();
    }
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { Redis } from 'ioredis';
import { readFileSync } from 'node:fs';
import {
  NEEDED_COMMANDS,
  neededRights,
} from '../../../libs/cache/src/stores/dragonfly/connection/server-rights.js';
import { backendSuites } from '../../support/backends/backend-suites.js';
import { describeWithOwnServer, type OwnServer, startOwnServer } from '../../support/own-server.js';
import { patience } from '../../support/slowness.mjs';
import { until } from '../../support/until.js';
import { Application, KEY_PREFIX } from './application.js';

/** As the guide has it, for the prefix `app:`. */
const RIGHTS = neededRights({ pattern: `${KEY_PREFIX}*`, channels: `${KEY_PREFIX}_cache:bus:*` }).split(' ');

describe('the guide', () => {
  it('has the rights that a user needs', () => {
    const guide = readFileSync('libs/cache/README.md', 'utf8').replaceAll(/\s+/g, ' ');
    const rights = neededRights({ pattern: 'trips:*', channels: 'trips:_cache:bus:*' });
    expect(guide).toContain(`resetkeys resetchannels -@all ${rights}`);
  });
});

describeWithOwnServer('a user with limited rights', () => {
  let server: OwnServer;
  let admin: Redis;
  const running: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    server = await startOwnServer();
    admin = new Redis(server.url);
    // Each harness has a prefix of its own, under the one that the user may touch; so has its channel.
    await admin.acl('SETUSER', 'contract', 'on', '>pw', '-@all', ...RIGHTS, '&app:*_cache:bus:*');
  });
  afterAll(() => admin.disconnect());
  afterEach(() => Promise.all(running.splice(0).map((one) => one.close())));

  const give = (...rights: string[]) =>
    admin.acl('SETUSER', 'app', 'reset', 'on', '>pw', '-@all', ...RIGHTS, ...rights);
  const url = () => server.url.replace('redis://', 'redis://app:pw@');
  const start = async (...away: string[]) => {
    await give(...away);
    const app = await Application.start(url());
    running.push(app);
    return app;
  };

  it('lacks nothing where it has what the guide says', async () => {
    const app = await start();
    await app.ask('complete', 24);
    await app.cache.set('plain', 1);
    expect(await app.cache.get('plain')).toBe(1);
    await app.cache.invalidateTags(['t']);
    await app.cache.clearNamespace('other');
    await app.cache.reset();
    expect(app.loads).toBe(1);
    expect(await app.health()).toBe('');
    expect(app.told.of('storeFailed')).toEqual([]);
    expect(app.lines.filter((line) => /refuse|may not/i.test(line))).toEqual([]);
  });

  it.each(NEEDED_COMMANDS.map((command) => [command]))(
    'without %s is told so at start, by log and health, with the right to give',
    async (command) => {
      const app = await start(`-${command}`);
      expect(await app.ask('k')).toEqual([{ answer: 'k' }]);
      if (command === 'subscribe') {
        await until(() => app.lines.some((line) => line.includes("the command 'subscribe'")));
        return;
      }
      expect(app.lines.join('\n')).toContain(
        `may not run ${command}; give it ACL SETUSER <user> +${command}`,
      );
      // A server that may not be pinged is down for that.
      expect(await app.health()).toContain(command === 'ping' ? "command 'ping'" : `+${command}.`);
    },
  );

  it.each([
    ['resetkeys', 'may not touch the keys app:*; give it ACL SETUSER <user> ~app:*'],
    ['resetchannels', 'may not publish to app:_cache:bus:0; give it ACL SETUSER <user> &app:_cache:bus:*'],
  ])('with %s is told so at start, by log and health', async (away, text) => {
    const app = await start(away);
    expect(await app.ask('k')).toEqual([{ answer: 'k' }]);
    expect(app.lines.join('\n')).toContain(text);
    expect(await app.health()).toContain(text);
  });

  it.each([
    ['-eval', '-evalsha', '-script'],
    ['-@all'],
    ['resetkeys', '~other:*'],
    ['-get', '-mget'],
    ['-set'],
    ['-@write'],
  ])('without what loads need (%s, %s, %s) hides that nowhere', async (...away) => {
    const app = await start(...away.filter((right) => right !== undefined));
    const startedAt = performance.now();
    expect(await app.ask('cold', 24)).toEqual(Array.from({ length: 24 }, () => ({ answer: 'cold' })));
    const said = await app.says('cold');
    for (const place of ['events', 'health', 'log'] as const)
      expect(said[place]).toContain('the user may not');
    if (app.loads > 2) expect(said.explain).toContain('the user may not');
    expect(performance.now() - startedAt).toBeLessThan(patience(4_000));
    // Once for each reason, not for each call.
    expect(app.lines.length).toBeLessThan(20);
  });

  it('keeps what it could not tell the others pending, and says why', async () => {
    const app = await start('-publish');
    await app.cache.invalidateTags(['t']);
    expect(app.told.of('invalidated')).toEqual([
      expect.objectContaining({ confirmed: false, reason: expect.stringContaining('may not') }),
    ]);
    expect(app.lines.join('\n')).toMatch(/An invalidation \(tag, delete\) waits .*may not/);
    await give();
    await until(async () => (await app.cache.explain('none', 'ns')).reason === 'no such key in the store', {
      within: 20_000,
    });
  });

  it('that loses a right while it runs is told of it, and of its return', async () => {
    const app = await start();
    await app.ask('before');
    await give('-evalsha', '-eval');
    await app.cache.invalidateTags(['t']);
    await app.ask('after', 3);
    const said = await app.says('after');
    for (const text of Object.values(said)) expect(text).toContain("may not run the command 'evalsha'");
    await give();
    await until(async () => (await app.cache.explain('x', 'ns')).reason === 'no such key in the store', {
      within: 20_000,
    });
    app.loads = 0;
    await app.ask('again', 3);
    expect(app.loads).toBe(1);
  });

  const connected = async (options: ConstructorParameters<typeof DragonflyBackend>[0]) => {
    const backend = new DragonflyBackend({
      url: server.url.replace('redis://', 'redis://contract:pw@'),
      commandTimeoutMs: 5_000,
      ...options,
    });
    await backend.connect(5_000);
    return backend;
  };
  let prefixes = 0;
  const keyPrefix = () => `${KEY_PREFIX}${(prefixes += 1)}:`;

  backendSuites(
    {
      backend: 'DragonflyBackend with the rights of the guide',
      store: 'the store with the rights of the guide',
    },
    connected,
    keyPrefix,
  );
});

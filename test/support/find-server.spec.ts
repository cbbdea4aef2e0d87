import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { explainMisses, findServer, type Way, WAYS } from './real-server/find-server.mjs';
import { aptGet } from './real-server/package-server.mjs';
import { serversOnPath } from './real-server/path-server.mjs';

const say = (): void => {};
const server = (name: string) => ({ url: 'redis://127.0.0.1:1', name, owned: true, stop: async () => {} });

/** A way that records that it was tried. */
function way(title: string, tried: string[], yields: boolean): Way {
  return {
    title,
    advice: `get ${title}`,
    find: async () => {
      tried.push(title);
      return yields ? { server: server(title) } : { reason: `no ${title}` };
    },
  };
}

describe('finding a real server', () => {
  it('tries what is asked for, then Docker, then the PATH, then the package', () => {
    expect(WAYS.map(({ title }) => title)).toEqual([
      'TEST_DRAGONFLY_URL',
      'Docker',
      'On the PATH',
      "The system's package",
    ]);
  });

  it('takes the first way that yields one and does not try the rest', async () => {
    const tried: string[] = [];
    const found = await findServer({
      say,
      ways: [way('a', tried, false), way('b', tried, true), way('c', tried, true)],
    });
    expect(found).toMatchObject({ server: { name: 'b' } });
    expect(tried).toEqual(['a', 'b']);
  });

  it('tells why each way failed and how to get a server, when none yields one', async () => {
    const found = await findServer({ say, ways: [way('a', [], false), way('b', [], false)] });
    const text = explainMisses('misses' in found ? found.misses : []);
    for (const part of ['a: no a', 'b: no b', '- get a', '- get b', '--memory-only'])
      expect(text).toContain(part);
  });

  it.each([
    ['not a url', 'it is not a URL'],
    ['http://127.0.0.1:1', 'begins with http:'],
    ['redis://user:secret@127.0.0.1:1', '127.0.0.1:1: ECONNREFUSED'],
  ])(
    'refuses a TEST_DRAGONFLY_URL of %s instead of taking another server, and keeps its password',
    async (url, reason) => {
      const failure = await findServer({ say, env: { TEST_DRAGONFLY_URL: url } }).then(
        () => 'none',
        (error: Error) => error.message,
      );
      expect(failure).toContain(reason);
      expect(failure).not.toContain('secret');
    },
  );
});

describe('servers on the PATH', () => {
  const folders = [
    mkdtempSync(join(tmpdir(), 'tripsage-path-')),
    mkdtempSync(join(tmpdir(), 'tripsage-path-')),
  ] as const;
  const PATH = folders.join(delimiter);
  const put = (path: string, mode: number) => {
    writeFileSync(path, '');
    chmodSync(path, mode);
    return path;
  };
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  it('prefers Dragonfly wherever it stands, then the earlier folder, and only programs', () => {
    expect(serversOnPath({ PATH })).toEqual([]);
    put(join(folders[0], 'valkey-server'), 0o644);
    const redis = put(join(folders[0], 'redis-server'), 0o755);
    put(join(folders[1], 'redis-server'), 0o755);
    expect(serversOnPath({ PATH })).toEqual([redis]);
    const dragonfly = put(join(folders[1], 'dragonfly'), 0o755);
    expect(serversOnPath({ PATH })).toEqual([dragonfly, redis]);
  });

  it('finds nothing without a PATH', () => expect(serversOnPath({})).toEqual([]));
});

describe('installing the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tripsage-apt-'));
  const env = { PATH: [folder, process.env.PATH].join(delimiter) };
  const calls = join(folder, 'calls');
  afterAll(() => rmSync(folder, { recursive: true }));

  /** An apt-get that fails with a message the first so many times. */
  function aptGetThatFails(times: number, message: string): void {
    rmSync(calls, { force: true });
    const script = `echo x >> '${calls}'; [ "$(wc -l < '${calls}')" -gt ${times} ] || { echo '${message}' >&2; exit 100; }`;
    writeFileSync(join(folder, 'apt-get'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const called = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0);

  it('waits while another process has the lists of packages', async () => {
    aptGetThatFails(1, 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1 (apt-get)');
    await aptGet(['update'], { env });
    expect(called()).toBe(2);
  });

  it('waits no longer than it may', async () => {
    aptGetThatFails(9, 'E: Could not get lock /var/lib/apt/lists/lock');
    await expect(aptGet(['update'], { env, waitMs: -1 })).rejects.toThrow(/Could not get lock/);
    expect(called()).toBe(1);
  });

  it('fails at once for any other reason', async () => {
    aptGetThatFails(1, 'E: Unable to locate package');
    await expect(aptGet(['install'], { env })).rejects.toThrow(/Unable to locate/);
    expect(called()).toBe(1);
  });
});

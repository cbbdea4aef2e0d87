import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { explainMisses, findServer, type Way, WAYS } from './real-server/find-server.mjs';
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

// Slow: it runs real processes of ours and of Python.
import { beforeAll, expect, it } from '@jest/globals';
import { until } from '../../support/until.js';
import { ClusterProcess, loadsOf } from '../cluster/cluster.js';
import { bringing } from '../cluster/messages.js';
import { describeWithPython, invalidateBy, runPython } from './python.js';

/** Publishes by the function, and prints when that returned, on the clock that all processes share. */
const PUBLISH = `
import sys, time, redis
from invalidate import invalidate
client = redis.Redis.from_url(sys.argv[1])
began = time.time()
received = invalidate(client, sys.argv[2], tags=[sys.argv[3]], source="python")
print(received, began * 1000)
`;

describeWithPython('the example in Python', ({ url, keyPrefix }) => {
  const prefix = keyPrefix();
  const channel = `${prefix}changes`;
  let one: ClusterProcess;
  let two: ClusterProcess;
  let names = 0;

  beforeAll(async () => {
    const options = { url, keyPrefix: prefix, invalidationChannel: 'changes', commandTimeout: '5s' } as const;
    [one, two] = (await Promise.all([1, 2].map(() => ClusterProcess.start(options)))) as [
      ClusterProcess,
      ClusterProcess,
    ];
  });

  const newName = (): string => `name-${(names += 1)}`;
  const valueIn = async (where: ClusterProcess, key: string, tags: string[], ifLoaded = 'new') =>
    (await where.call(key, bringing(ifLoaded), { tags }))[0]?.value;

  async function keep(key: string, tags: string[]): Promise<void> {
    for (const each of [one, two]) await valueIn(each, key, tags, 'old');
    for (const each of [one, two]) expect(await valueIn(each, key, tags)).toBe('old');
  }

  it('ends an old value by its tag in both processes, within a moment', async () => {
    const waits: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const [key, tag] = [newName(), newName()];
      await keep(key, [tag]);
      const published = runPython(PUBLISH, [url, channel, tag]);
      const ended = await Promise.all(
        [one, two].map(async (each) => {
          let at = 0;
          const isNew = async (): Promise<boolean> => {
            const [answer] = await each.call(key, bringing('new'), { tags: [tag] });
            at = answer?.answeredAt ?? 0;
            return answer?.value === 'new';
          };
          await until(isNew, { what: 'the new value', within: 20_000, every: 1 });
          return at;
        }),
      );
      const [received, beganAt] = (await published).split(' ').map(Number);
      expect(received).toBe(2);
      waits.push(Math.max(...ended) - (beganAt ?? 0));
      // One of the two carried it out: a second bump would have cost another load.
      expect(loadsOf([one, two], key)).toBe(2);
    }
    waits.sort((a, b) => a - b);
    process.stdout.write(
      `From PUBLISH in Python to the new value in both: ${waits.map(Math.round).join(', ')} ms\n`,
    );
  });

  it.each([
    ['a key', (key: string) => ['--key', `cluster:${key}`]],
    ['a namespace', () => ['--namespace', 'cluster']],
    ['tags', (key: string) => ['--tag', 'other', '--tag', `tag-${key}`]],
  ])('is a command that takes %s', async (_, args) => {
    const key = newName();
    await keep(key, [`tag-${key}`]);
    const ended = await invalidateBy(['--channel', channel, ...args(key)], { REDIS_URL: url });
    expect(ended).toEqual({ code: 0, stdout: '2 received it\n', stderr: '' });
    const isNew = async (where: ClusterProcess) => (await valueIn(where, key, [`tag-${key}`])) === 'new';
    for (const each of [one, two]) await until(() => isNew(each), { what: 'the new value', within: 20_000 });
  });

  it('says that nobody listens, and what it was given wrong', async () => {
    const nobody = ['--url', url, '--channel', `${prefix}other`, '--tag', 'a', '--attempts', '2'];
    expect(await invalidateBy(nobody)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Nobody listens to ${prefix}other, tried 2 times.\n`,
    });
    for (const args of [[], ['--key', 'no-namespace'], ['--tag', 'a', '--mode', 'hard']]) {
      expect(await invalidateBy(['--url', url, '--channel', channel, ...args])).toMatchObject({ code: 2 });
    }
    const away = ['--url', 'redis://127.0.0.1:1', '--channel', channel, '--tag', 'a', '--attempts', '1'];
    expect(await invalidateBy(away)).toMatchObject({ code: 1, stdout: '' });
  });
});

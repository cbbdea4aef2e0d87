import { beforeAll, expect, it } from '@jest/globals';
import { describeOnServer } from '../../support/real-server.js';
import { ClusterProcess } from './cluster.js';
import { bringing, UNTIL_FINISHED } from './messages.js';

describeOnServer('plain values, in a cluster', ({ url, keyPrefix }) => {
  const options = { url, keyPrefix: keyPrefix(), commandTimeout: '5s' } as const;
  let own: ClusterProcess;
  let other: ClusterProcess;

  beforeAll(async () => {
    [own, other] = (await Promise.all([1, 2].map(() => ClusterProcess.start(options)))) as [
      ClusterProcess,
      ClusterProcess,
    ];
  });

  const read = (where: ClusterProcess, key: string) => where.order({ kind: 'get', key });

  it('are gone for every process when a clear has been answered, also where nothing was heard of it', async () => {
    const keys = Array.from({ length: 1_500 }, (_, index) => `cleared-${index}`);
    await Promise.all(keys.map((key) => own.order({ kind: 'set', key, value: 'plain' })));
    const last = keys.at(-1)!;
    expect(await read(other, last)).toBe('plain');
    await other.order({ kind: 'deafen' });
    await own.order({ kind: 'clearNamespace', mode: 'delete' });
    expect(await Promise.all(keys.map((key) => read(other, key)))).toEqual(keys.map(() => undefined));
  });

  it('win over a load that is under way in another process', async () => {
    const loading = other.call('won', bringing('loaded', UNTIL_FINISHED));
    await other.hasBegun('won');
    await own.order({ kind: 'set', key: 'won', value: 'plain' });
    await other.order({ kind: 'finish', key: 'won' });
    await loading;
    expect([await read(own, 'won'), await read(other, 'won')]).toEqual(['plain', 'plain']);
    const later = await other.call('won', bringing('later'));
    expect(later[0]?.value).toBe('plain');
  });
});

import { expect, it } from '@jest/globals';
import { describeOnServer } from '../../support/real-server.js';
import { ClusterProcess, loadsOf } from './cluster.js';
import { bringing, UNTIL_FINISHED } from './messages.js';

describeOnServer('a failure in a cluster', ({ url, keyPrefix }) => {
  const options = { url, keyPrefix: keyPrefix(), commandTimeout: '5s' } as const;
  const policy = { fresh: '1m', errors: '1m' } as const;
  const BODY = { statusCode: 404, message: 'No trip 東京', error: 'Not Found', trip: { id: 7, tags: ['a'] } };

  it('is a 404 with its body for the loader, for who waits in another process, and for who asks later', async () => {
    const [loads, waits] = await Promise.all([ClusterProcess.start(options), ClusterProcess.start(options)]);
    const gone = { takesMs: UNTIL_FINISHED, brings: { notFound: BODY } } as const;
    const loading = loads.call('gone', gone, { policy, callers: 3 });
    await loads.hasBegun('gone');
    const waiting = waits.call('gone', bringing('never'), { policy, callers: 3 });
    // The answer comes after that of the lease, which was asked for before.
    await waits.order({ kind: 'get', key: 'else' });
    await loads.order({ kind: 'finish', key: 'gone' });
    const first = [...(await loading), ...(await waiting)];

    const late = await ClusterProcess.start(options);
    const later = await Promise.all([loads, waits, late].map((one) => one.call('gone', gone, { policy })));

    const answers = [...first, ...later.flat()];
    expect(answers).toHaveLength(9);
    for (const { http, error } of answers) {
      expect({ http, error }).toEqual({
        http: { status: 404, body: BODY, isNotFound: true },
        error: 'No trip 東京',
      });
    }
    expect(loadsOf([loads, waits, late], 'gone')).toBe(1);
  });
});

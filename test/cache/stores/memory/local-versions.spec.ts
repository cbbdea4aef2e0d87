import { expect, it } from '@jest/globals';
import type { BusMessage } from '@tripsage/cache';
import { LocalVersions } from '../../../../libs/cache/src/stores/memory/local-versions.js';

const NOWHERE = { epoch: undefined, number: 0 };

function newVersions() {
  const published: BusMessage[] = [];
  let epochs = 0;
  const newEpoch = () => `epoch-${(epochs += 1)}`;
  const versions = new LocalVersions({ newEpoch, publish: (message) => published.push(message) });
  return { published, versions };
}

it('lose everything as a server does, without a message', async () => {
  const { published, versions } = newVersions();
  await versions.bump(['t:a', 'k:b'], 'delete', NOWHERE);
  versions.lose();
  expect(await versions.sync({ epoch: 'epoch-1', number: 1 })).toEqual({
    epoch: 'epoch-2',
    latest: 0,
    lowWaterMark: 0,
    keyLowWaterMark: 0,
    bumps: [],
  });
  expect(published).toHaveLength(1);
});

it('publish a bump before they answer', async () => {
  const { published, versions } = newVersions();
  const answer = versions.bump(['t:a'], 'expire', NOWHERE);
  expect(published).toEqual([
    { kind: 'invalidated', epoch: 'epoch-1', number: 1, names: ['t:a'], mode: 'expire' },
  ]);
  expect((await answer).bumps).toEqual([{ name: 't:a', number: 1, mode: 'expire' }]);
});

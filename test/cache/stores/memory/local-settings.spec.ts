import { expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { LocalSettings } from '../../../../libs/cache/src/stores/memory/local-settings.js';

it('ends a setting at its very moment, by the monotonic clock', async () => {
  const clock = new FakeClock();
  const settings = new LocalSettings(clock, () => undefined);
  await settings.set('table', 'name', 'text', 10);
  clock.jump(60_000);
  clock.advance(9);
  expect((await settings.all('table')).get('name')).toEqual({ text: 'text', remainingMs: 1 });
  clock.advance(1);
  expect((await settings.all('table')).size).toBe(0);
});

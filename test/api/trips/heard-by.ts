import { CacheService } from '@tripsage/cache';
import { until } from '../../support/until.js';
import type { ApiUnderTest } from '../api-under-test.js';

let barriers = 0;

/** Waits until each process has heard of what the others have invalidated by now: their messages arrive in order. */
export async function heardBy(apis: readonly ApiUnderTest[]): Promise<void> {
  const caches = apis.map(({ app }) => app.get(CacheService));
  const pairs = caches.flatMap((from) => caches.filter((to) => to !== from).map((to) => ({ from, to })));
  await Promise.all(
    pairs.map(async ({ from, to }) => {
      const tag = `barrier:${(barriers += 1)}`;
      let loads = 0;
      const look = (): Promise<number> =>
        to.getOrSet({ key: tag, namespace: 'barriers' }, '1h', async ({ tags }) => {
          tags(tag);
          return (loads += 1);
        });
      await look();
      await from.invalidateTags([tag]);
      // A hit in the process goes on until the message has come.
      await until(async () => (await look()) > 1, { every: 1 });
    }),
  );
}

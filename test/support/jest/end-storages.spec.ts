import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, it, jest } from '@jest/globals';

it('ends what the test files before used', async () => {
  const storages = [new AsyncLocalStorage<string>(), new AsyncLocalStorage<string>()] as const;
  const seen = (): unknown => storages.map((storage) => storage.getStore());
  await storages[0].run('run', async () => {
    storages[1].enterWith('entered');
    expect(seen()).toEqual(['run', 'entered']);
    jest.resetModules();
    // @ts-expect-error: Jest runs it before each test file; nothing else imports it.
    await import('./end-storages.mjs');
    expect(seen()).toEqual([undefined, undefined]);
  });
});

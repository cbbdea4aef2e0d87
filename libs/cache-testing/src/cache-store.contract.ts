import { clearingCases } from './cache-store-cases/clearing.js';
import { closingCases } from './cache-store-cases/closing.js';
import { keyCases } from './cache-store-cases/keys.js';
import { lifeCases } from './cache-store-cases/life.js';
import { scanningCases } from './cache-store-cases/scanning.js';
import { valueCases } from './cache-store-cases/values.js';
import type { CacheStoreUnderTest, TestRunner } from './cache-store.harness.js';

/** The contract of a `CacheStore`. A store of your own must pass it: a spec of about 20 lines. */
export function cacheStoreContract(
  { describe, it }: TestRunner,
  { name, create }: CacheStoreUnderTest,
): void {
  describe(`contract: cache store on ${name}`, () => {
    for (const [title, check] of [
      ...valueCases,
      ...lifeCases,
      ...keyCases,
      ...clearingCases,
      ...scanningCases,
      ...closingCases,
    ]) {
      it(title, async () => {
        const harness = await create();
        try {
          await check(harness);
        } finally {
          await harness.destroy();
        }
      });
    }
  });
}

import type { TestRunner } from './cache-store.harness.js';
import { claimCases } from './limit-store-cases/claims.js';
import { costCases } from './limit-store-cases/costs.js';
import { correctionCases } from './limit-store-cases/corrections.js';
import { queueCases } from './limit-store-cases/queue.js';
import { policyChangeCases } from './limit-store-cases/policy-changes.js';
import { pauseCases } from './limit-store-cases/pauses.js';
import { memberCases } from './limit-store-cases/members.js';
import { refundCases } from './limit-store-cases/refunds.js';
import { sharingCases } from './limit-store-cases/sharing.js';
import { underWayCases } from './limit-store-cases/under-way.js';
import { windowCases } from './limit-store-cases/windows.js';
import type { LimitStoreUnderTest } from './limit-store.harness.js';

/** The contract of a `LimitStore`. */
export function limitStoreContract(
  { describe, it }: TestRunner,
  { name, create }: LimitStoreUnderTest,
): void {
  const cases = [
    windowCases,
    sharingCases,
    queueCases,
    claimCases,
    refundCases,
    costCases,
    policyChangeCases,
    correctionCases,
    underWayCases,
    pauseCases,
    memberCases,
  ].flat();
  describe(`contract: limit store on ${name}`, () => {
    for (const [title, check] of cases) {
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

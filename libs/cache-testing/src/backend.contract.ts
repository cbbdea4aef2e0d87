import { busCases } from './backend-cases/bus.js';
import { commitCases } from './backend-cases/commit.js';
import { dueListCases } from './backend-cases/due-list.js';
import { failureCases } from './backend-cases/failures.js';
import { floorCases } from './backend-cases/floors.js';
import { journalCases } from './backend-cases/journal.js';
import { leaseCases } from './backend-cases/leases.js';
import { versionsCases } from './backend-cases/versions.js';
import type { BackendUnderTest } from './backend.harness.js';
import type { TestRunner } from './cache-store.harness.js';

/** What every `Backend` must do, besides what its store must: leases, versions, the due list, the journal and the bus. */
export function backendContract({ describe, it }: TestRunner, { name, create }: BackendUnderTest): void {
  const cases = [
    leaseCases,
    commitCases,
    failureCases,
    versionsCases,
    floorCases,
    busCases,
    dueListCases,
    journalCases,
  ].flat();
  describe(`contract: backend on ${name}`, () => {
    for (const [title, check, mostBumps] of cases) {
      it(title, async () => {
        const harness = await create({ mostBumps });
        try {
          await check(harness);
        } finally {
          await harness.destroy();
        }
      });
    }
  });
}

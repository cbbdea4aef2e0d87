import { auditLogCases } from './backend-cases/audit-log.js';
import { busCases } from './backend-cases/bus.js';
import { commitCases } from './backend-cases/commit.js';
import { counterCases } from './backend-cases/counters.js';
import { failureCases } from './backend-cases/failures.js';
import { leaseCases } from './backend-cases/leases.js';
import { lowWaterMarkCases } from './backend-cases/low-water-marks.js';
import { refreshQueueCases } from './backend-cases/refresh-queue.js';
import { settingsCases } from './backend-cases/settings.js';
import { versionsCases } from './backend-cases/versions.js';
import type { BackendUnderTest } from './backend.harness.js';
import type { TestRunner } from './cache-store.harness.js';

/** The contract of a `Backend`. The contracts of its store and of its limits are suites of their own. */
export function backendContract({ describe, it }: TestRunner, { name, create }: BackendUnderTest): void {
  const cases = [
    leaseCases,
    commitCases,
    failureCases,
    versionsCases,
    lowWaterMarkCases,
    busCases,
    refreshQueueCases,
    auditLogCases,
    counterCases,
    settingsCases,
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

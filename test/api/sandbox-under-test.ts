import { afterEach } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import {
  type BehaviourChange,
  createSandbox,
  type Sandbox,
} from '../../apps/supplier-sandbox/src/sandbox.js';
import { NOW } from './api-under-test.js';

export interface SandboxUnderTest {
  url: string;
  /** The clock of its offers and limits; give it to the API too. */
  clock: FakeClock;
  /** Calls by endpoint, those that were called. */
  calls(): Record<string, number>;
  behave(change: BehaviourChange): void;
}

const started: Sandbox[] = [];

/** Starts a sandbox in this process that answers at once, unless told otherwise. It is closed after the test. */
export async function startSandbox(behaviour: BehaviourChange = {}): Promise<SandboxUnderTest> {
  const clock = new FakeClock({ now: NOW });
  const sandbox = createSandbox({
    port: 0,
    now: () => clock.now(),
    behaviour: { latency: { minMs: 0, maxMs: 0 }, ...behaviour },
  });
  started.push(sandbox);
  const url = await sandbox.start();
  return {
    url,
    clock,
    calls: () => Object.fromEntries(Object.entries(sandbox.calls().calls).filter(([, count]) => count > 0)),
    behave: (change) => sandbox.setBehaviour(change),
  };
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
});

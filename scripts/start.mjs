// `npm start`: the API, with sandbox suppliers unless there are credentials. This process only supervises; what runs and
// what to try is told by the API itself.
import './set-up/node-version.mjs';
import { join } from 'node:path';
import { root, setUp } from './set-up.mjs';
import { runMain } from './set-up/refusal.mjs';
import { Family } from './supervisor/family.mjs';
import { findOrStartSandbox } from './supervisor/sandbox.mjs';
import { listenForStopSignals } from './supervisor/stop-signals.mjs';

const signals = listenForStopSignals();
const family = new Family();

async function start() {
  await setUp({ build: true, signal: signals.stop });
  const env = { ...process.env };
  if (!env.DUFFEL_ACCESS_TOKEN) {
    const sandbox = await findOrStartSandbox({ family, root, env, stop: signals.stop });
    env.DUFFEL_BASE_URL ||= sandbox;
  }
  family.start('API', join(root, 'apps/tripsage-api/dist/main.js'), { env, cwd: root });
  return family.ended(signals);
}

await runMain(() => start().finally(() => family.end(signals.now)), { stop: signals.stop });

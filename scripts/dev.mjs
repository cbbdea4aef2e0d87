// `npm run dev`: as `npm start`, and each change of a source is compiled and the API started anew.
import './set-up/node-version.mjs';
import { join } from 'node:path';
import { root, setUp } from './set-up.mjs';
import { runMain } from './set-up/refusal.mjs';
import { compileOnChange } from './supervisor/compile-on-change.mjs';
import { Family } from './supervisor/family.mjs';
import { findOrStartSandbox } from './supervisor/sandbox.mjs';
import { listenForStopSignals } from './supervisor/stop-signals.mjs';

const signals = listenForStopSignals();
const family = new Family();

async function develop() {
  await setUp({ build: true, signal: signals.stop });
  const env = { ...process.env };
  if (!env.DUFFEL_ACCESS_TOKEN) {
    const sandbox = await findOrStartSandbox({ family, root, env, stop: signals.stop });
    env.DUFFEL_BASE_URL ||= sandbox;
  }

  let restarting = Promise.resolve();
  const restart = async () => {
    await family.dismiss('API', signals.now);
    // An API that does not start is what the next change mends: it must not end the watch.
    if (!signals.stop.aborted)
      family.start('API', join(root, 'apps/tripsage-api/dist/main.js'), { env, cwd: root, mayDie: true });
  };
  await compileOnChange(root, () => (restarting = restarting.then(restart)));
  const code = await family.ended(signals);
  await restarting;
  await family.end(signals.now);
  return code;
}

await runMain(() => develop().finally(() => family.end(signals.now)), { stop: signals.stop });

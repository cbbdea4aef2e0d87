import { join } from 'node:path';
import { root, setUp } from '../set-up.mjs';
import { runMain } from '../set-up/refusal.mjs';
import { Family } from './family.mjs';
import { findOrStartSandbox } from './sandbox.mjs';

/** The variables by which suppliers are asked themselves; the sandbox plays those whose variable is not set. */
const KEYS = [
  'DUFFEL_ACCESS_TOKEN',
  'OPEN_METEO_BASE_URL',
  'EXA_API_KEY',
  'SUPABASE_KEY',
  'MEM0_API_KEY',
  'OPENAI_API_KEY',
];

/**
 * Makes the checkout ready, has sandbox suppliers unless there are credentials, and runs the API beside them. Ends this
 * process, and all it started, once `run` is through or a stop is asked for.
 *
 * @param {ReturnType<typeof import('./stop-signals.mjs').listenForStopSignals>} signals
 * @param {(house: { family: Family, startApi: (options?: { mayDie?: boolean }) => void, root: string }) =>
 *   Promise<number>} run returns the exit code
 */
export async function supervise(signals, run) {
  const methodPrefix = new Family();
  const main = async () => {
    await setUp({ build: true, signal: signals.stop });
    const env = { ...process.env };
    if (KEYS.some((key) => !env[key])) {
      // The sandbox tells the API of changes in its database, as Supabase does.
      env.SANDBOX_WEBHOOK_URL ||= `http://127.0.0.1:${env.PORT || '3000'}/hooks/supabase`;
      env.SANDBOX_URL ||= await findOrStartSandbox({ methodPrefix, root, env, stop: signals.stop });
    }
    const api = join(root, 'apps/tripsage-api/dist/main.js');
    const startApi = (options) => methodPrefix.start('API', api, { ...options, env, cwd: root });
    return run({ methodPrefix, startApi, root });
  };
  await runMain(() => main().finally(() => methodPrefix.end(signals.now)), { stop: signals.stop });
}

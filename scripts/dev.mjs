// `npm run dev`: as `npm start`, and each change of a source is compiled and the API started anew.
import './set-up/node-version.mjs';
import { listenForStopSignals } from './supervisor/stop-signals.mjs';

// Before all else is even loaded: a signal that nobody listens for ends this process with 143.
const signals = listenForStopSignals();
const { supervise } = await import('./supervisor/supervise.mjs');
const { compileOnChange } = await import('./supervisor/compile-on-change.mjs');

await supervise(signals, async ({ methodPrefix, startApi, root }) => {
  let restarting = Promise.resolve();
  const restart = async () => {
    await methodPrefix.dismiss('API', signals.now);
    // An API that does not start is what the next change mends: it must not end the watch.
    if (!signals.stop.aborted) startApi({ mayDie: true });
  };
  await compileOnChange(root, () => (restarting = restarting.then(restart)));
  const code = await methodPrefix.ended(signals);
  await restarting;
  return code;
});

// `npm start`: the API, with sandbox suppliers unless there are credentials. This process only supervises; what runs and
// what to try is told by the API itself.
import './set-up/node-version.mjs';
import { listenForStopSignals } from './supervisor/stop-signals.mjs';

// Before all else is even loaded: a signal that nobody listens for ends this process with 143.
const signals = listenForStopSignals();
const { supervise } = await import('./supervisor/supervise.mjs');

await supervise(signals, async ({ methodPrefix, startApi }) => {
  startApi();
  return methodPrefix.ended(signals);
});

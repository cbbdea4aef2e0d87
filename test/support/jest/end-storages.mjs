import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Ends the storages that the test files before this one used in the same worker, Jest's own among them (one for each
 * file): until it is told not to, Node before 24 carries every storage that was ever used along with every promise.
 */
const USED = Symbol.for('tripsage.used-storages');
const { prototype } = AsyncLocalStorage;

// Node's own classes, other than our modules, outlive a test file.
if (prototype[USED]) {
  for (const storage of prototype[USED]) storage.disable();
  prototype[USED].clear();
} else {
  const used = new Set();
  prototype[USED] = used;
  for (const name of ['run', 'enterWith']) {
    const method = prototype[name];
    prototype[name] = function noted(...args) {
      used.add(this);
      return method.apply(this, args);
    };
  }
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

/** Collects what nobody holds, twice: what the first finds out to be free may hold more. */
export function collectGarbage() {
  gc();
  gc();
}

/** Bytes of the heap, and of buffers beside it. */
export function memoryInUse() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

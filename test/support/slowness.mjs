import { pbkdf2Sync } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';

/** Work that no just-in-time compiler has a part in: how soon that does its own varies more than the machine. */
const ROUNDS = 40_000;
/** What the work takes on the machine that all bounds were chosen on, with nothing beside it. */
const REFERENCE_MS = 16;
/** One measurement holds that long: it keeps its thread busy, so it is not made at every wait. */
const HOLDS_MS = 2_000;
/** How far back a slow moment counts: what is waited for now may have begun in it. */
const REMEMBERED_MS = 15_000;

/**
 * The measurements of this worker. Node's own classes, other than our modules, outlive a test file.
 *
 * @type {{ at: number, factor: number }[]}
 */
const measured = (EventEmitter[Symbol.for('tripsage.slowness')] ??= []);

/**
 * How many times slower this machine is than the one that all bounds were chosen on: by its processor, by what else runs on
 * it, or both. At least 1.
 *
 * @returns {number} the largest factor of the last seconds
 */
export function slowness() {
  const now = performance.now();
  if (now - (measured.at(-1)?.at ?? -Infinity) > HOLDS_MS) measured.push({ at: now, factor: measure() });
  while (now - measured[0].at > REMEMBERED_MS && measured.length > 1) measured.shift();
  return Math.max(...measured.map(({ factor }) => factor));
}

/**
 * Milliseconds that suffice on an idle machine, as many as they have to be on this one now.
 *
 * @param {number} ms
 */
export function patience(ms) {
  return Math.ceil(ms * slowness());
}

/**
 * Milliseconds for what a test waits out in full, such as a lease's life: as {@link patience}, but at most four times as many,
 * or tests would hardly end on a machine that is busier still.
 *
 * @param {number} ms
 */
export function paced(ms) {
  return Math.min(patience(ms), 4 * ms);
}

/**
 * By the wall's time, not the thread's: other work that has the processor meanwhile is what makes this machine slow. A short
 * piece of work may be lucky and wait for nobody, so what the system counts as waiting for a processor is heeded as well.
 */
function measure() {
  const startedAt = performance.now();
  pbkdf2Sync('as hard', 'on every machine', ROUNDS, 32, 'sha256');
  const tookMs = performance.now() - startedAt;
  return Math.max(1, tookMs / REFERENCE_MS, loadavg()[0] / availableParallelism());
}

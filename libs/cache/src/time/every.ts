import type { Clock } from './clock.js';

/** Calls back again and again, first after that many milliseconds. @returns a function that ends it */
export function every(ms: number, clock: Clock, callback: () => unknown): () => void {
  let stop = (): void => undefined;
  const next = (): void => {
    stop = clock.after(ms, () => {
      next();
      callback();
    });
  };
  next();
  return () => stop();
}

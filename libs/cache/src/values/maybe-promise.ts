import { types } from 'node:util';

/** At once, or later where there is much to do: what is small need not wait for a turn of the event loop. */
export type Soon<Result> = Result | Promise<Result>;

export function thenSoon<Result, Next>(soon: Soon<Result>, after: (result: Result) => Next): Soon<Next> {
  return isLater(soon) ? soon.then(after) : after(soon);
}

export function allSoon<Result>(soons: readonly Soon<Result>[]): Soon<readonly Result[]> {
  return soons.some(isLater) ? Promise.all(soons) : (soons as readonly Result[]);
}

/** Promises of another realm, as Node's own are under Jest, count too. */
export function isLater<Result>(soon: Soon<Result>): soon is Promise<Result> {
  return types.isPromise(soon);
}

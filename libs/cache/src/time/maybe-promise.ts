/** At once, or later where there is much to do: what is small need not wait for a turn of the event loop. */
export type MaybePromise<Result> = Result | Promise<Result>;

export function whenReady<Result, Next>(
  maybe: MaybePromise<Result>,
  after: (result: Result) => Next,
): MaybePromise<Next> {
  return isPending(maybe) ? maybe.then(after) : after(maybe);
}

export function allReady<Result>(maybes: MaybePromise<Result>[]): MaybePromise<Result[]> {
  return maybes.some(isPending) ? Promise.all(maybes) : (maybes as Result[]);
}

/** Promises of another realm, as Node's own are under Jest, count too. */
export function isPending<Result>(maybe: MaybePromise<Result>): maybe is Promise<Result> {
  return typeof (maybe as { then?: unknown } | undefined)?.then === 'function';
}

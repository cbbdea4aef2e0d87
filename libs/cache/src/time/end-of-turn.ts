/** The work that this turn of the event loop ends with. */
const work: (() => void)[] = [];

/**
 * Does work at the end of this turn of the event loop: once all that had arrived is read and handled. Work that other work
 * adds is done in the same turn. It must not throw.
 */
export function atEndOfTurn(one: () => void): void {
  if (work.length === 0) setImmediate(endTurn);
  work.push(one);
}

function endTurn(): void {
  for (let at = 0; at < work.length; at += 1) work[at]?.();
  work.length = 0;
}

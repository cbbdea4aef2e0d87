import { type Clock, systemClock } from './clock.js';

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

/** With so many batches under way the next waits for one of them to end, but not longer than this. */
const MOST_UNDER_WAY = 2;
const LONGEST_WAIT_MS = 1;

export interface TurnBatchesParts<Request> {
  /** Sends a batch, which is the sender's own from then on. Must not reject. */
  readonly send: (batch: Request[]) => Promise<void>;
  /** The most requests of one batch; with 1 each is sent at once. */
  readonly most: number;
  /** Default: the clock of this machine. */
  readonly clock?: Pick<Clock, 'after'>;
  /** Called when nothing is gathered or under way any more. */
  readonly onIdle?: () => void;
}

/**
 * Gathers what one turn of the event loop asks for, and sends it together. With two batches under way the next waits for one
 * of them, 1 ms at most. Else requests that come apart would stay apart, and each batch costs as much as many requests.
 */
export class TurnBatches<Request> {
  private gathered: Request[] = [];
  private underWay = 0;
  private stopWaiting: (() => void) | undefined;

  constructor(private readonly parts: TurnBatchesParts<Request>) {}

  add(request: Request): void {
    this.gathered.push(request);
    if (this.gathered.length === this.parts.most) this.flush();
    else if (this.gathered.length === 1) atEndOfTurn(() => this.endTurn());
  }

  /** Sends what is gathered so far. */
  flush(): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
    if (this.gathered.length === 0) return;
    const batch = this.gathered;
    this.gathered = [];
    this.underWay += 1;
    void this.parts.send(batch).then(() => this.ended());
  }

  private endTurn(): void {
    const { clock = systemClock } = this.parts;
    if (this.underWay < MOST_UNDER_WAY) this.flush();
    else this.stopWaiting ??= clock.after(LONGEST_WAIT_MS, () => this.flush());
  }

  private ended(): void {
    this.underWay -= 1;
    if (this.stopWaiting !== undefined) this.flush();
    if (this.underWay === 0 && this.gathered.length === 0) this.parts.onIdle?.();
  }
}

import type { SeededDraw } from '../seeded-draw.js';
import type { Latency } from './behaviour.js';

/** A search asks the airlines or hotels; a look-up answers from the supplier's own tables. */
export type Effort = 'search' | 'look-up';

/** The latencies of calls. The times follow from the seed and the order of calls. */
export class Latencies {
  private drawn = 0;

  constructor(private readonly draw: SeededDraw) {}

  /**
   * Milliseconds for the next call. Its caller waits `atMostMs` for suppliers, the `supplier_timeout` of a search. As
   * with Duffel none takes longer, so no latency makes one time out. A failure of kind `hang` shows the 504.
   */
  next(latency: Latency, effort: Effort, atMostMs = Infinity): number {
    this.drawn += 1;
    const span = (latency.maxMs - latency.minMs) / (effort === 'search' ? 1 : 4);
    return Math.min(latency.minMs + this.draw.unit('latency', this.drawn) * span, atMostMs);
  }
}

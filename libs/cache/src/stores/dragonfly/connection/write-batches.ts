import type { Redis } from 'ioredis';
import { atEndOfTurn } from '../../../time/end-of-turn.js';

/**
 * Gathers what one turn of the event loop sends into one write to the socket, and waits for no answer. The automatic
 * pipelines of ioredis do: one is under way at a time, so that a command waits for the answers to those before it.
 */
export class WriteBatches {
  private isGathering = false;

  /** To be called before commands are sent. */
  gather({ stream }: Redis): void {
    if (this.isGathering) return;
    this.isGathering = true;
    stream.cork();
    atEndOfTurn(() => {
      this.isGathering = false;
      stream.uncork();
    });
  }
}

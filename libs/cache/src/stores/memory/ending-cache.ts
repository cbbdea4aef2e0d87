import { LruL1Cache } from './lru-l1-cache.js';

/** The shortest time between two looks for what has ended. */
const BETWEEN_LOOKS_MS = 100;

/** Values of bounded size that are let go of when they end, also where nobody asks for them any more. */
export class EndingCache<Value extends object> extends LruL1Cache<Value> {
  private stopTimer: (() => void) | undefined;
  private looksAt = Infinity;

  override set(key: string, value: Value, bytes: number, lifeMs: number): void {
    super.set(key, value, bytes, lifeMs);
    this.lookAt(this.clock.monotonic() + lifeMs);
  }

  override clear(): void {
    super.clear();
    this.stopLooking();
  }

  private lookAt(at: number): void {
    if (at >= this.looksAt) return;
    this.stopLooking();
    this.looksAt = at;
    const waitMs = Math.max(BETWEEN_LOOKS_MS, at - this.clock.monotonic());
    this.stopTimer = this.clock.after(waitMs, () => {
      this.looksAt = Infinity;
      const next = this.dropEnded();
      if (next !== undefined) this.lookAt(next);
    });
  }

  private stopLooking(): void {
    this.stopTimer?.();
    this.stopTimer = undefined;
    this.looksAt = Infinity;
  }
}

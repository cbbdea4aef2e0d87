import type { Clock } from '../../time/clock.js';
import type { Setting } from '../../ports/settings-store.js';
import type { LimiterOptions } from '../../options/limiter-options.js';
import type { LimiterRegistry } from '../../limited-call/limiter-registry.js';

/** The temporary windows of a limiter. */
export interface LimitChange {
  readonly limits: LimiterOptions['limits'];
  readonly remainingMs: number;
}

interface AppliedChange {
  readonly text: string;
  readonly limits: LimiterOptions['limits'];
  readonly endsAt: number;
}

/** The server may see the end of a change later than this process. */
const SHORTEST_WAIT_MS = 100;

/** Applies temporary limits in this process, by limiter. */
export class LimitChanges {
  private readonly applied = new Map<string, AppliedChange>();
  private stopTimer = (): void => undefined;

  constructor(
    private readonly limiters: LimiterRegistry,
    private readonly clock: Clock,
  ) {}

  of(name: string): LimitChange | undefined {
    const change = this.applied.get(name);
    if (change === undefined) return undefined;
    return { limits: change.limits, remainingMs: change.endsAt - this.clock.monotonic() };
  }

  /** Makes the next read of the server apply the stored change again. */
  reapply(name: string): void {
    const known = this.applied.get(name);
    if (known !== undefined) this.applied.set(name, { ...known, text: '' });
  }

  /**
   * Applies the stored changes, and undoes those that are no longer stored.
   *
   * @param attempt makes a change, and logs one that can't be made
   * @param onEnd called when the first of them ends
   * @returns whether limits changed
   */
  follow(
    set: ReadonlyMap<string, Setting>,
    attempt: (what: string, change: () => void) => void,
    onEnd: () => void,
  ): boolean {
    let isChanged = false;
    const change = (name: string, to: LimiterOptions['limits'] | undefined, then: () => void) =>
      attempt(`the limits of ${name}`, () => {
        this.limiters.change(name, to, name);
        then();
        isChanged = true;
      });
    for (const name of [...this.applied.keys()].filter((known) => !set.has(known))) {
      this.applied.delete(name);
      change(name, undefined, () => undefined);
    }
    for (const [name, { text, remainingMs }] of set) {
      const endsAt = this.clock.monotonic() + remainingMs;
      const known = this.applied.get(name);
      if (known?.text === text) {
        this.applied.set(name, { ...known, endsAt });
        continue;
      }
      attempt(`the limits of ${name}`, () => {
        const limits = JSON.parse(text) as LimiterOptions['limits'];
        change(name, limits, () => this.applied.set(name, { text, limits, endsAt }));
      });
    }
    this.waitForEnd(onEnd);
    return isChanged;
  }

  close(): void {
    this.stopTimer();
  }

  private waitForEnd(onEnd: () => void): void {
    this.stopTimer();
    const firstEnd = Math.min(...[...this.applied.values()].map(({ endsAt }) => endsAt));
    const leftMs = Math.max(SHORTEST_WAIT_MS, firstEnd - this.clock.monotonic());
    if (Number.isFinite(firstEnd)) this.stopTimer = this.clock.after(leftMs, onEnd);
  }
}

import type { Clock } from '../../time/clock.js';
import type { Setting } from '../../ports/settings-store.js';
import type { LimiterOptions } from '../../options/limiter-options.js';
import type { LimiterRegistry } from '../../limited-call/limiter-registry.js';

/** A limiter's windows for a while. */
export interface LimitChange {
  readonly limits: LimiterOptions['limits'];
  readonly remainingMs: number;
}

interface Held {
  readonly text: string;
  readonly limits: LimiterOptions['limits'];
  readonly endsAt: number;
}

/** The server may be later than this process in seeing an end. */
const SHORTEST_WAIT_MS = 100;

/** What is changed of limits for a while, by limiter, in this process. */
export class LimitChanges {
  private readonly held = new Map<string, Held>();
  private stopTimer = (): void => undefined;

  constructor(
    private readonly limiters: LimiterRegistry,
    private readonly clock: Clock,
  ) {}

  of(name: string): LimitChange | undefined {
    const change = this.held.get(name);
    if (change === undefined) return undefined;
    return { limits: change.limits, remainingMs: change.endsAt - this.clock.monotonic() };
  }

  /** What holds for a limiter is taken over anew when the server is read next. */
  doubt(name: string): void {
    const known = this.held.get(name);
    if (known !== undefined) this.held.set(name, { ...known, text: '' });
  }

  /**
   * @param attempt does a change, and tells where it can't be done
   * @param onEnd told when the first of them ends
   * @returns whether limits are others now
   */
  follow(
    set: ReadonlyMap<string, Setting>,
    attempt: (what: string, change: () => void) => void,
    onEnd: () => void,
  ): boolean {
    let isAnother = false;
    const change = (name: string, to: LimiterOptions['limits'] | undefined, then: () => void) =>
      attempt(`the limits of ${name}`, () => {
        this.limiters.change(name, to, name);
        then();
        isAnother = true;
      });
    for (const name of [...this.held.keys()].filter((held) => !set.has(held))) {
      this.held.delete(name);
      change(name, undefined, () => undefined);
    }
    for (const [name, { text, remainingMs }] of set) {
      const endsAt = this.clock.monotonic() + remainingMs;
      const known = this.held.get(name);
      if (known?.text === text) {
        this.held.set(name, { ...known, endsAt });
        continue;
      }
      attempt(`the limits of ${name}`, () => {
        const limits = JSON.parse(text) as LimiterOptions['limits'];
        change(name, limits, () => this.held.set(name, { text, limits, endsAt }));
      });
    }
    this.waitForEnd(onEnd);
    return isAnother;
  }

  close(): void {
    this.stopTimer();
  }

  private waitForEnd(onEnd: () => void): void {
    this.stopTimer();
    const firstEnd = Math.min(...[...this.held.values()].map(({ endsAt }) => endsAt));
    const leftMs = Math.max(SHORTEST_WAIT_MS, firstEnd - this.clock.monotonic());
    if (Number.isFinite(firstEnd)) this.stopTimer = this.clock.after(leftMs, onEnd);
  }
}

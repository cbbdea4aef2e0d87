import type { Bus } from '../ports/backend.js';
import type { Clock } from '../time/clock.js';

/** Those who wait for the end of a load elsewhere, which the bus tells. */
export class Completions {
  private readonly waiting = new Map<string, Set<(token: string) => void>>();
  private readonly stopListening: () => void;

  constructor(
    bus: Bus,
    private readonly clock: Clock,
  ) {
    this.stopListening = bus.listen({
      message: (message) => {
        if (message.kind !== 'completed') return;
        for (const tell of this.waiting.get(message.key) ?? []) tell(message.token);
      },
      broken: () => undefined,
      connected: () => undefined,
    });
  }

  close(): void {
    this.stopListening();
  }

  /** @returns whether the load ended within the limit */
  of(key: string, token: string, limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (hasEnded: boolean): void => {
        stopTimer();
        this.leave(key, tell);
        resolve(hasEnded);
      };
      const tell = (ended: string): void => {
        if (ended === token) settle(true);
      };
      const stopTimer = this.clock.after(limitMs, () => settle(false));
      this.waiting.set(key, (this.waiting.get(key) ?? new Set()).add(tell));
    });
  }

  private leave(key: string, tell: (token: string) => void): void {
    const others = this.waiting.get(key);
    others?.delete(tell);
    if (others?.size === 0) this.waiting.delete(key);
  }
}

import type { Bus } from '../ports/bus.js';
import type { Clock } from '../time/clock.js';

/** Waits for the completion of loads elsewhere, by the messages of the bus. It listens only while there are waiters. */
export class Completions {
  private readonly waiters = new Map<string, Set<(token: string) => void>>();
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** Hears no completion any more. The waiters go on when their limits end. */
  close(): void {
    this.stopListening?.();
    this.stopListening = undefined;
  }

  /** @returns whether the load was completed within the limit */
  of(key: string, token: string, limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isCompleted: boolean): void => {
        stopTimer();
        this.leave(key, waiter);
        resolve(isCompleted);
      };
      const waiter = (completed: string): void => {
        if (completed === token) settle(true);
      };
      const stopTimer = this.clock.after(limitMs, () => settle(false));
      this.waiters.set(key, (this.waiters.get(key) ?? new Set()).add(waiter));
      this.stopListening ??= this.listen();
    });
  }

  private listen(): () => void {
    return this.bus.listen({
      kinds: ['completed'],
      message: (message) => {
        if (message.kind !== 'completed') return;
        for (const waiter of this.waiters.get(message.key) ?? []) waiter(message.token);
      },
    });
  }

  private leave(key: string, waiter: (token: string) => void): void {
    const others = this.waiters.get(key);
    others?.delete(waiter);
    if (others?.size === 0) this.waiters.delete(key);
    if (this.waiters.size === 0) this.close();
  }
}

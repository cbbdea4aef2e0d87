import type { Bus } from '../ports/bus.js';
import type { Clock } from '../time/clock.js';

/** Hears of the completions of loads of one key, from the moment at which it was made. */
export interface CompletionWatch {
  /** @returns whether the load under this token was completed, by now or within the limit */
  hasCompleted(token: string, limitMs: number): Promise<boolean>;
  end(): void;
}

/** A watch, as the messages of the bus find it. */
interface Watch extends CompletionWatch {
  hear(token: string): void;
}

/** Hears of the completion of loads elsewhere, by the messages of the bus. It listens only while somebody watches. */
export class Completions {
  private readonly watches = new Map<string, Set<Watch>>();
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** Hears no completion any more. Those who wait go on when their limits end. */
  close(): void {
    this.stopListening?.();
    this.stopListening = undefined;
  }

  /** Watches a key. To be asked for before the lease: a load may be completed before its holder is known. */
  watch(key: string): CompletionWatch {
    const watch = createWatch(this.clock, () => this.leave(key, watch));
    this.watches.set(key, (this.watches.get(key) ?? new Set()).add(watch));
    this.stopListening ??= this.listen();
    return watch;
  }

  private listen(): () => void {
    return this.bus.listen({
      kinds: ['completed'],
      message: (message) => {
        if (message.kind !== 'completed') return;
        for (const each of this.watches.get(message.key) ?? []) each.hear(message.token);
      },
    });
  }

  private leave(key: string, watch: Watch): void {
    const others = this.watches.get(key);
    others?.delete(watch);
    if (others?.size === 0) this.watches.delete(key);
    if (this.watches.size === 0) this.close();
  }
}

function createWatch(clock: Clock, end: () => void): Watch {
  const completed = new Set<string>();
  let heard: (token: string) => void = () => undefined;
  return {
    hear(token) {
      completed.add(token);
      heard(token);
    },
    hasCompleted(token, limitMs) {
      if (completed.has(token)) return Promise.resolve(true);
      return new Promise((resolve) => {
        const stopTimer = clock.after(limitMs, () => resolve(false));
        heard = (other) => {
          if (other !== token) return;
          stopTimer();
          resolve(true);
        };
      });
    },
    end,
  };
}

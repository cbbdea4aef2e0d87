import type { Socket } from 'node:net';

/** Writes to a socket after a delay that may differ each time. What was written first arrives first all the same. */
export class OrderedPipe {
  private readonly waiting: { readonly bytes: Buffer; readonly dueAt: number }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastDueAt = 0;

  constructor(
    private readonly to: Socket,
    private readonly delayMs: () => number,
  ) {}

  write(bytes: Buffer): void {
    const ms = this.delayMs();
    if (ms <= 0 && this.waiting.length === 0) {
      this.pass(bytes);
      return;
    }
    this.lastDueAt = Math.max(this.lastDueAt, performance.now() + ms);
    this.waiting.push({ bytes, dueAt: this.lastDueAt });
    this.timer ??= this.wait();
  }

  private wait(): NodeJS.Timeout {
    const [first] = this.waiting;
    return setTimeout(() => this.passDue(), Math.max(0, (first?.dueAt ?? 0) - performance.now()));
  }

  private passDue(): void {
    // Timers are of whole milliseconds.
    const now = performance.now() + 1;
    while (this.waiting[0] !== undefined && this.waiting[0].dueAt <= now)
      this.pass(this.waiting.shift()!.bytes);
    this.timer = this.waiting.length > 0 ? this.wait() : undefined;
  }

  private pass(bytes: Buffer): void {
    if (this.to.writable) this.to.write(bytes);
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Which work under way waits for which, so that none waits in a circle: code that runs inside of one piece of work and
 * joins another has the first wait for the second. It may join without waiting; then it is taken to wait all the same.
 */
export class Waiting {
  private readonly around = new AsyncLocalStorage<readonly object[]>();
  private readonly waiters = new WeakMap<object, Set<object>>();
  private readonly ended = new WeakSet<object>();

  /** Runs code inside of a piece of work. What has ended is left out: work that starts its own successor has no end of them. */
  inside<Result>(work: object, code: () => Promise<Result>): Promise<Result> {
    const outer = (this.around.getStore() ?? []).filter((one) => !this.ended.has(one));
    return this.around.run([...outer, work], code);
  }

  /** Whether the code that asks, if it waited for this work, would wait for itself: at once, or over what the work waits for. */
  isCircular(work: object): boolean {
    const waiting = new Set(this.around.getStore());
    // What is added meanwhile is met too.
    for (const one of waiting) for (const waiter of this.waiters.get(one) ?? []) waiting.add(waiter);
    return waiting.has(work);
  }

  /** The code that asks waits for this work from now on. */
  wait(work: object): void {
    const waiters = this.waiters.get(work) ?? new Set();
    for (const one of this.around.getStore() ?? []) waiters.add(one);
    if (waiters.size > 0) this.waiters.set(work, waiters);
  }

  /** Nobody waits for this work any more. */
  end(work: object): void {
    this.ended.add(work);
    this.waiters.delete(work);
  }
}

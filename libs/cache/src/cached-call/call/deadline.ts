import { CacheLoadTimeoutError } from '../../api/errors.js';
import type { Clock } from '../../time/clock.js';
import type { Call } from './call.js';

/**
 * The end of a call's hard limit: one for all that the call waits for, whatever it begins anew. A load that the call begins
 * ends then too, and its signal is aborted.
 */
export class Deadline {
  /** On the monotonic clock. */
  readonly at: number;
  private readonly limit = new AbortController();
  private error: CacheLoadTimeoutError | undefined;
  private works = 0;
  private stopTimer = (): void => undefined;

  /** @param from when the call was made, on the monotonic clock */
  constructor(
    private readonly call: Pick<Call, 'method' | 'limits'>,
    private readonly clock: Clock,
    from = clock.monotonic(),
  ) {
    this.at = from + call.limits.hardMs;
  }

  /** Aborted when the time is up, while work goes on. */
  get signal(): AbortSignal {
    return this.limit.signal;
  }

  /**
   * Says that the time was up for a load whose loader had less than half of it. The supplier is not to blame.
   *
   * @param startedAt on the monotonic clock; none where the loader did not start
   */
  cutShort(error: unknown, startedAt = this.at): boolean {
    const hadMs = this.at - startedAt;
    return error !== undefined && error === this.error && hadMs < this.call.limits.hardMs / 2;
  }

  /** Begins work, and waits for it until the time is up. @throws CacheLoadTimeoutError; what the work throws */
  async within<Result>(begin: () => Promise<Result>): Promise<Result> {
    if (this.error !== undefined) throw this.error;
    if (this.works === 0) this.startTimer();
    this.works += 1;
    let stop = (): void => undefined;
    const timeIsUp = new Promise<never>((_, reject) => {
      const abort = (): void => reject(this.error);
      stop = () => this.signal.removeEventListener('abort', abort);
      this.signal.addEventListener('abort', abort);
    });
    try {
      return await Promise.race([begin(), timeIsUp]);
    } finally {
      stop();
      this.works -= 1;
      if (this.works === 0) this.stopTimer();
    }
  }

  private startTimer(): void {
    const leftMs = Math.max(0, this.at - this.clock.monotonic());
    this.stopTimer = this.clock.after(leftMs, () => {
      const { method, limits } = this.call;
      this.error = new CacheLoadTimeoutError(
        `${method}: the load took longer than its limit of ${limits.hardMs} ms.`,
      );
      this.limit.abort(this.error);
    });
  }
}
